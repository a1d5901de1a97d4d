/** From SLOs to Prometheus's rules. Knows nothing of files. */
import { stringify } from 'yaml';
import { prometheusDuration } from '../durations.ts';
import type { Catalogue, Slo } from '../slo.ts';
import { type Timing, timingAt } from '../timing.ts';
import { alertingRules } from './alerting-rules.ts';
import type { Links } from './links.ts';
import { recordingRules } from './recording-rules.ts';
import type { RuleGroup } from './rule-group.ts';
import { targetDownGroup, watchdogGroup } from './service-rules.ts';

export type RuleOptions = Links & {
  /** 1 by default; at 60, one second shows one minute. Names keep the logical window. */
  timeScale?: number;
};

/** Rule groups by file: one file per service, one for the watchdog. */
export type RuleFiles = Record<string, RuleGroup[]>;

/**
 * Rules that load in Prometheus 2.42 and later: for each SLO one group, in which rules are in the order in which they
 * read each other, so that an alert sees the events of its own evaluation.
 * @throws RangeError when the time scale is out of range
 */
export function generateRules({ services, slos }: Catalogue, options: RuleOptions): RuleFiles {
  const timing = timingAt(options.timeScale ?? 1);
  const files: RuleFiles = { 'watchdog.yaml': [watchdogGroup(timing, options)] };
  const add = (service: string, group: RuleGroup) => {
    const file = `${service}.yaml`;
    files[file] = [...(files[file] ?? []), group];
  };
  for (const service of services) add(service.name, targetDownGroup(service, timing, options));
  for (const slo of slos) add(slo.service, sloGroup(slo, timing, options, serviceUp(slo, services)));
  return files;
}

function sloGroup(slo: Slo, timing: Timing, links: Links, up: string | undefined): RuleGroup {
  return {
    name: `slo-${slo.name}`,
    interval: prometheusDuration(timing.evaluationIntervalMs),
    rules: [...recordingRules(slo, timing), ...alertingRules(slo, timing, links, up)],
  };
}

/** A query above 0 while a target of the SLO's service answers; undefined where no document tells its targets. */
export function serviceUp(slo: Slo, services: Catalogue['services']): string | undefined {
  const service = services.find(({ name }) => name === slo.service);
  return service && `sum(${service.up}) > 0`;
}

/** A rule file as Prometheus reads it. */
export function ruleFileYaml(groups: RuleGroup[]): string {
  return stringify({ groups }, { lineWidth: 0, aliasDuplicateObjects: false });
}
