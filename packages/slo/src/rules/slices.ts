/**
 * Budgets of time slices: at the end of every slice one event is recorded, good or bad (Timeslices), or bad by its share of bad events
 * (RatioTimeslices). A slice in which nobody came is good; one in which there was no data is no slice at all: the alerts on missing data
 * speak for it.
 */
import { type EventKind, eventSeries, series, seriesOf } from '../names.ts';
import type { Budgeting, Slo } from '../slo.ts';
import { exact } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { eventsOfWindow } from './indicator.ts';
import { atMark, rangeOf } from './promql.ts';
import { ratio } from './windows.ts';

export type Sliced = Exclude<Budgeting, { method: 'Occurrences' }>;

/** Slices, or bad ones, since the previous evaluation. */
export function slicesOfEvaluation(kind: EventKind, budgeting: Sliced, slo: Slo, timing: Timing): string {
  // At a large time scale a slice is not shorter than an evaluation.
  const sliceMs = Math.max(timing.scaled(budgeting.sliceMs), timing.evaluationIntervalMs);
  const mark = atMark(sliceMs, timing);
  if (kind === 'total') {
    const hadData = `max_over_time(${seriesOf(series.seriesCount, slo)}[${rangeOf(sliceMs, timing)}]) > bool 0`;
    return `(${hadData}) * ${mark}`;
  }
  const share = ratio(
    eventsOfSlice('bad', slo, sliceMs, timing),
    eventsOfSlice('total', slo, sliceMs, timing),
  );
  if (budgeting.method === 'RatioTimeslices') return `${share}\n* ${mark}`;
  return `(${share} > bool ${exact(1 - budgeting.sliceTarget)})\n* ${mark}`;
}

function eventsOfSlice(kind: EventKind, slo: Slo, sliceMs: number, timing: Timing): string {
  if (slo.indicator.kind === 'windowed') return eventsOfWindow(kind, slo.indicator, sliceMs);
  return `sum_over_time(${seriesOf(eventSeries.sliced(kind), slo)}[${rangeOf(sliceMs, timing)}])`;
}
