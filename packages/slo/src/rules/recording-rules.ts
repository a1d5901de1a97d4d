/** What is recorded of an SLO beside its events: error ratios, objective, burn rates, budget, description. */
import { DAY_MS } from '../durations.ts';
import { identityOf, series, seriesOf } from '../names.ts';
import type { Slo } from '../slo.ts';
import { errorBudget, exact, PRESENT_WINDOW, WINDOWS, type Window } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { errorRatio } from './increments.ts';
import type { RecordingRule } from './rule-group.ts';

/** In order: ratios, then what is computed from them. */
export function recordingRules(slo: Slo, timing: Timing): RecordingRule[] {
  const { target, periodMs, periodName } = slo.objective;
  const period: Window = { name: periodName, durationMs: periodMs };
  const windows = [...WINDOWS.filter(({ name }) => name !== period.name), period];
  const of = (metric: string) => seriesOf(metric, slo);
  const labels = identityOf(slo);
  const recorded: [record: string, expr: string][] = [
    ...windows.map((window): [string, string] => [
      series.errorRatio(window),
      errorRatio(slo, window.durationMs, timing),
    ]),
    [series.objective, `vector(${target})`],
    [series.errorBudget, `vector(${errorBudget(target)})`],
    [series.timePeriod, `vector(${exact(periodMs / DAY_MS)})`],
    [series.currentBurnRate, `${of(series.errorRatio(PRESENT_WINDOW))} / ${of(series.errorBudget)}`],
    [series.periodBurnRate, `${of(series.errorRatio(period))} / ${of(series.errorBudget)}`],
    [series.periodBudgetRemaining, `1 - ${of(series.periodBurnRate)}`],
  ];
  return [
    ...recorded.map(([record, expr]) => ({ record, expr, labels })),
    { record: series.info, expr: 'vector(1)', labels: { ...labels, ...descriptionOf(slo) } },
  ];
}

/** Everything that describes and does not identify: it may change without breaking the history of a budget. */
function descriptionOf({ displayName, objective, labels }: Slo): Record<string, string> {
  const own = Object.entries(labels).map(([key, value]) => [
    `label_${key.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`,
    value,
  ]);
  return {
    display_name: displayName,
    objective: `${exact(objective.target * 100)}%`,
    period: objective.periodName,
    ...Object.fromEntries(own),
  };
}
