/**
 * The increase of counters since the previous evaluation: each event once. It is a plain difference of values, not `increase()`, which
 * extrapolates and never sees what happens between the last sample of one range and the first of the next.
 */
import { prometheusDuration } from '../durations.ts';
import { series, seriesOf, TARGET_BLIND } from '../names.ts';
import type { Selector } from '../selector.ts';
import type { Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { sumOrZero } from './promql.ts';

/**
 * The increase of all series of a counter since the previous evaluation; 0 where there is none.
 * - A series is compared with its last value, however long ago within the memory, so a gap in scraping loses nothing.
 * - One that fell was reset, and one that was not there is new: both count from zero, but only where the indicator was being watched.
 *   A Prometheus that starts beside a service that has run for days must not take its past for the present, nor may one that could not
 *   reach a target for hours.
 * - Everything is read a moment late, when the scrapes of that moment are sure to have arrived. Otherwise an increase that
 *   arrived during an evaluation would be seen by neither this one nor the next.
 */
export function counterIncrease(selector: Selector, slo: Slo, timing: Timing): string {
  const { evaluationIntervalMs, settleMs, memoryMs } = timing;
  const memory = prometheusDuration(memoryMs);
  const before = `offset ${prometheusDuration(evaluationIntervalMs + settleMs)}`;
  const now = settleMs === 0 ? selector : `${selector} offset ${prometheusDuration(settleMs)}`;
  const last = `last_over_time(${selector}[${memory}] ${before})`;
  const watched = `max_over_time(${seriesOf(series.seriesCount, slo)}[${memory}] offset ${prometheusDuration(evaluationIntervalMs)}) > 0`;
  return sumOrZero(
    [
      `${now} - (${last} <= ${now})`,
      'or',
      `${now} and on () (${watched}) unless on (job, instance) ${TARGET_BLIND} ${before}`,
    ].join('\n'),
  );
}
