import { prometheusDuration, series } from '@vigil/slo';
import type { Answer } from '../../prometheus/answer.ts';
import type { PrometheusClient, Sample } from '../../prometheus/client.ts';
import { keyOf, type Measurements, type Wanted } from './measurement.ts';
import { ofSlos } from './selectors.ts';
import { readValues, valuesQuery } from './values-query.ts';

/** How long ago a lost budget is looked for, and how finely, in milliseconds of logical time. */
const MEMORY_MS = 24 * 60 * 60_000;
const MEMORY_STEP_MS = 60_000;

const NOTHING: Answer<Sample[]> = { kind: 'data', data: [], warnings: [] };

/** Measures SLOs: one query for all that is known of one moment, and a second for what has gone missing. */
export async function measure(
  prometheus: PrometheusClient,
  wanted: readonly Wanted[],
  timeScale: number,
): Promise<Answer<Measurements>> {
  const values = await prometheus.query(valuesQuery(wanted));
  if (values.kind !== 'data') return values;
  const { nowSeconds, presentOf } = readValues(values.data);
  const lost = wanted.filter((slo) => presentOf(slo).values.budgetRemaining === undefined);
  const memory = lost.length === 0 ? NOTHING : await prometheus.query(lastSeenQuery(lost, timeScale));
  if (memory.kind !== 'data') return memory;
  const lastSeen = new Map(
    memory.data.map(({ labels: { slo = '', service = '' }, value }) => [keyOf({ slo, service }), value]),
  );
  const measured = new Map(
    wanted.map((slo) => [keyOf(slo), { ...presentOf(slo), lastSeenSeconds: lastSeen.get(keyOf(slo)) }]),
  );
  return {
    kind: 'data',
    data: {
      nowSeconds,
      of: (identity) => measured.get(keyOf(identity))!,
    },
    warnings: [...values.warnings, ...memory.warnings],
  };
}

function lastSeenQuery(lost: readonly Wanted[], timeScale: number): string {
  const budget = ofSlos(series.periodBudgetRemaining, lost);
  const [range, step] = [MEMORY_MS, MEMORY_STEP_MS].map((ms) => prometheusDuration(ms / timeScale));
  return `max by (slo, service) (max_over_time(timestamp(${budget})[${range}:${step}]))`;
}
