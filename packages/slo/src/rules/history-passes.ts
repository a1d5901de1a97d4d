/**
 * The rules of a past that is filled in afterwards. Whoever evaluates rules over a past range sees only what was there before, not what other
 * rules of the same run give; so the rules come in passes, each of which reads what the passes before it wrote.
 */
import { prometheusDuration } from '../durations.ts';
import type { Catalogue } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { alertingRules } from './alerting-rules.ts';
import { serviceUp } from './generate-rules.ts';
import { recordingRules } from './recording-rules.ts';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule-group.ts';
import { targetDownGroup, watchdogGroup } from './service-rules.ts';

/** The links of alerts are of no use in the past. */
const NO_LINKS = { runbooksUrl: '' };

/**
 * Rule groups by pass, in order. The last pass records `ALERTS` from the conditions of all alerts but the Watchdog, without their `for`.
 * @param timing how often the past is evaluated; its evaluation interval must divide a logical five minutes
 */
export function historyPasses({ services, slos }: Catalogue, timing: Timing): RuleGroup[][] {
  const targets = [
    watchdogGroup(timing, NO_LINKS),
    ...services.map((one) => targetDownGroup(one, timing, NO_LINKS)),
  ];
  const shared = targets.flatMap(({ rules }) => rules);
  const own = slos.flatMap((slo) => [
    ...recordingRules(slo, timing, 'history'),
    ...alertingRules(slo, timing, NO_LINKS, serviceUp(slo, services)),
  ]);
  const rules = [...shared, ...own];
  const recorded = rules.filter((rule): rule is RecordingRule => 'record' in rule);
  const alerts = rules.filter(
    (rule): rule is AlertingRule => 'alert' in rule && rule.labels.severity !== 'none',
  );
  const interval = prometheusDuration(timing.evaluationIntervalMs);
  return [...byDependency(recorded), alerts.map(firingSeries)].map((pass, index) => [
    { name: `history-${index + 1}`, interval, rules: pass },
  ]);
}

function firingSeries({ alert, expr, labels }: AlertingRule): RecordingRule {
  return { record: 'ALERTS', expr, labels: { ...labels, alertname: alert, alertstate: 'firing' } };
}

/** Recording rules in passes: a rule stands in the first pass after all that it reads. */
function byDependency(rules: RecordingRule[]): RecordingRule[][] {
  const names = new Set(rules.map(({ record }) => record));
  const read = new Map<string, Set<string>>();
  for (const { record, expr } of rules) {
    const metrics = expr.match(/[a-zA-Z_:][a-zA-Z0-9_:]*/g) ?? [];
    const reads = read.get(record) ?? new Set();
    for (const metric of metrics) if (names.has(metric)) reads.add(metric);
    read.set(record, reads);
  }
  const passes: RecordingRule[][] = [];
  const done = new Set<string>();
  while (done.size < names.size) {
    const ready = [...names].filter(
      (name) => !done.has(name) && [...read.get(name)!].every((metric) => done.has(metric)),
    );
    if (ready.length === 0) throw new Error('A rule of the history reads itself');
    passes.push(rules.filter(({ record }) => ready.includes(record)));
    for (const name of ready) done.add(name);
  }
  return passes;
}
