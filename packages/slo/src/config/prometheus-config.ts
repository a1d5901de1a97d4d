/** Prometheus's configuration. */
import { stringify } from 'yaml';
import { prometheusDuration } from '../durations.ts';
import { timingAt } from '../timing.ts';

export type ScrapeTarget = {
  /** Becomes the label `job`, by which the SLOs select their series. */
  job: string;
  /** `host:port` of each instance's admin port. */
  addresses: string[];
};

export type PrometheusOptions = {
  targets: ScrapeTarget[];
  /** `host:port`. */
  alertmanager: string;
  /** Paths or globs; relative ones are resolved from the configuration's own folder. */
  ruleFiles: string[];
  timeScale?: number;
};

/** The text of a `prometheus.yml` for Prometheus 2.42 or later. */
export function prometheusConfig({
  targets,
  alertmanager,
  ruleFiles,
  timeScale = 1,
}: PrometheusOptions): string {
  const timing = timingAt(timeScale);
  return stringify(
    {
      global: {
        scrape_interval: prometheusDuration(timing.scrapeIntervalMs),
        // A scrape that takes longer than rules wait for is better given up than half counted.
        scrape_timeout: prometheusDuration(Math.min(timing.scrapeIntervalMs, 5000)),
        evaluation_interval: prometheusDuration(timing.evaluationIntervalMs),
      },
      rule_files: ruleFiles,
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      scrape_configs: targets.map(({ job, addresses }) => ({
        job_name: job,
        static_configs: [{ targets: addresses }],
      })),
    },
    { lineWidth: 0 },
  );
}
