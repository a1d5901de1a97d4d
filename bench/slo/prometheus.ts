/** The real Prometheus of the bench: its rules can be changed while it runs, and it says what a query read and how long rules took. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../../packages/cli/src/native/ports.ts';
import { answersOk } from '../../packages/cli/src/native/readiness.ts';
import type { Workshop } from '../suite.ts';
import type { Group } from './shape.ts';
import { SCRAPE_SECONDS } from './traffic.ts';

export type Answer = {
  /** One for each series. */
  values: number[];
  samplesRead: number;
};

export type Evaluation = { group: string; lastAtSeconds: number; lastDurationSeconds: number };

export type Progress = {
  /** The last evaluation of each group that was loaded. */
  evaluations: Evaluation[];
  /** What all evaluations took by the clock, since the start. */
  evaluationSeconds: number;
  /** Evaluations of rules that failed, since the start. */
  failures: number;
  /** Time of the processor, since the start. */
  cpuSeconds: number;
};

export type Prometheus = {
  query: (expression: string, atSeconds: number) => Promise<Answer>;
  /** Replaces all rules; each group is evaluated every so many milliseconds, whatever its own interval is. */
  load: (groups: readonly Group[], everyMs: number) => Promise<void>;
  progress: () => Promise<Progress>;
};

export async function startPrometheus(
  { binaries, supervisor, folder, signal }: Workshop,
  options: { dataFolder: string; scrapeConfig: object },
): Promise<Prometheus> {
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const rulesFolder = join(folder, 'rules');
  const configFile = join(folder, 'prometheus.json');
  await mkdir(rulesFolder);
  // JSON is YAML, and quicker to write where there are a hundred thousand lines of it.
  await writeFile(
    configFile,
    JSON.stringify({
      global: { scrape_interval: `${SCRAPE_SECONDS}s` },
      rule_files: [join(rulesFolder, '*.json')],
      scrape_configs: [options.scrapeConfig],
    }),
  );
  await supervisor.start({
    name: 'prometheus',
    command: binaries.prometheus,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${options.dataFolder}`,
      '--storage.tsdb.retention.time=60d',
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-lifecycle',
    ],
    environment: {},
    ready: answersOk(`${url}/-/ready`),
    readyTimeoutMs: 30_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 15_000,
  });

  let loaded = 0;
  return {
    query: async (expression, atSeconds) => {
      const body = new URLSearchParams({ query: expression, time: String(atSeconds), stats: 'all' });
      const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body, signal });
      const answer = (await response.json()) as QueryAnswer;
      if (answer.status !== 'success') throw new Error(`${answer.error}, in ${expression}`);
      return {
        values: answer.data.result.map(({ value }) => Number(value[1])),
        samplesRead: answer.data.stats.samples.totalQueryableSamples,
      };
    },
    load: async (groups, everyMs) => {
      await rm(join(rulesFolder, `${loaded}.json`), { force: true });
      // A new name for new groups: Prometheus would add to the counts of groups that it knows by name.
      loaded += 1;
      const interval = `${Math.ceil(everyMs)}ms`;
      const file = { groups: groups.map(({ name, rules }) => ({ name, interval, rules })) };
      await writeFile(join(rulesFolder, `${loaded}.json`), JSON.stringify(file));
      const response = await fetch(`${url}/-/reload`, { method: 'POST', signal });
      if (!response.ok) throw new Error(`Prometheus refuses the rules: ${await response.text()}`);
    },
    progress: async () => {
      const text = await (await fetch(`${url}/metrics`, { signal })).text();
      const file = join(rulesFolder, `${loaded}.json`);
      const lastAt = byGroup(text, 'prometheus_rule_group_last_evaluation_timestamp_seconds', file);
      const durations = byGroup(text, 'prometheus_rule_group_last_duration_seconds', file);
      return {
        evaluations: [...durations].map(([group, lastDurationSeconds]) => ({
          group,
          lastAtSeconds: lastAt.get(group) ?? 0,
          lastDurationSeconds,
        })),
        evaluationSeconds: total(text, 'prometheus_rule_group_duration_seconds_sum'),
        failures: total(text, 'prometheus_rule_evaluation_failures_total'),
        cpuSeconds: total(text, 'process_cpu_seconds_total'),
      };
    },
  };
}

type QueryAnswer =
  | {
      status: 'success';
      data: {
        result: { value: [number, string] }[];
        stats: { samples: { totalQueryableSamples: number } };
      };
    }
  | { status: 'error'; error: string };

/** Values of a metric of the groups of a rule file, as `metric{rule_group="file;group"} value`. */
function byGroup(text: string, metric: string, file: string): Map<string, number> {
  const lines = text.matchAll(new RegExp(`^${metric}\\{rule_group="([^";]*);([^"]*)"\\} (\\S+)$`, 'gm'));
  return new Map(
    [...lines].flatMap(([, from, group = '', value]) => (from === file ? [[group, Number(value)]] : [])),
  );
}

/** The sum of all series of a metric. */
function total(text: string, metric: string): number {
  const values = text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'gm'));
  return [...values].reduce((sum, [, value]) => sum + Number(value), 0);
}
