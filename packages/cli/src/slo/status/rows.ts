/** From what was measured to rows. */
import type { Measurement, Measurements } from '../measure/measurement.ts';
import type { KnownSlo } from './known-slos.ts';
import type { Exhaustion, MeasuredRow, State } from './row.ts';

/** As long as Prometheus itself takes a sample for one of now, in seconds of logical time. */
const STALE_AFTER_SECONDS = 300;
const DAY_SECONDS = 86_400;

/** What of it is simulated is asked elsewhere. */
export function rowOf(known: KnownSlo, measurements: Measurements, timeScale: number): MeasuredRow {
  const measurement = measurements.of(known);
  const { values, firing, targetDown } = measurement;
  const number = (field: keyof typeof values) => finite(values[field]);
  const periodDays = number('periodDays');
  const budget = number('errorBudget');
  const periodBurnRate = number('periodBurnRate');
  return {
    slo: known.slo,
    service: known.service,
    displayName: known.displayName,
    objective: number('objective') ?? known.target,
    period: known.period,
    periodSeconds: periodDays === undefined ? undefined : periodDays * DAY_SECONDS,
    errorRatio: budget === undefined || periodBurnRate === undefined ? undefined : budget * periodBurnRate,
    budgetRemaining: number('budgetRemaining'),
    burnRate: number('burnRateNow'),
    exhaustion: exhaustionOf(values),
    eventsInPeriod: number('eventsInPeriod'),
    state: stateOf(measurement, measurements.nowSeconds, STALE_AFTER_SECONDS / timeScale),
    firing: targetDown === undefined ? firing : [...firing, targetDown],
  };
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function exhaustionOf({ budgetRemaining, exhaustionSeconds }: Measurement['values']): Exhaustion {
  if (budgetRemaining === undefined || exhaustionSeconds === undefined) return { kind: 'unknown' };
  if (budgetRemaining <= 0) return { kind: 'spent' };
  if (exhaustionSeconds === Number.POSITIVE_INFINITY) return { kind: 'never' };
  return Number.isFinite(exhaustionSeconds)
    ? { kind: 'in', seconds: exhaustionSeconds }
    : { kind: 'unknown' };
}

function stateOf(
  { values, ageSeconds, lastSeenSeconds }: Measurement,
  nowSeconds: number,
  staleAfterSeconds: number,
): State {
  if (values.budgetRemaining === undefined || ageSeconds === undefined) {
    return lastSeenSeconds === undefined
      ? { kind: 'unknown' }
      : { kind: 'stale', sinceSeconds: lastSeenSeconds };
  }
  if (ageSeconds > staleAfterSeconds) return { kind: 'stale', sinceSeconds: nowSeconds - ageSeconds };
  if (values.indicatorSeries === 0) return { kind: 'no_data', why: 'no_series' };
  if (values.eventsInPeriod === 0) return { kind: 'no_data', why: 'no_events' };
  return { kind: 'current' };
}
