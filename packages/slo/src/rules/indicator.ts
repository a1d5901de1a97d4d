/** The events of an indicator, of which budgets and ratios are made: since the previous evaluation, or in a window. */

import { prometheusDuration } from '../durations.ts';
import { type EventKind, eventSeries, seriesOf } from '../names.ts';
import { isRate, type Query, WINDOW_PLACEHOLDER, type WindowedQuery } from '../selector.ts';
import type { Indicator, Operator, Slo } from '../slo.ts';
import { PRESENT_WINDOW } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { counterIncrease, type Form, type Role } from './counter-increase.ts';
import { indented, sumOrZero } from './promql.ts';

/** An indicator whose events are recorded at every evaluation and summed over windows. */
export type Counted = Exclude<Indicator, { kind: 'windowed' }>;
export type Windowed = Extract<Indicator, { kind: 'windowed' }>;

/** Whether windows are read by the author's own queries rather than summed from what was recorded of them. */
export function isDirect(slo: Slo): slo is Slo & { indicator: Windowed } {
  return slo.indicator.kind === 'windowed' && slo.budgeting.method === 'Occurrences';
}

/**
 * Events since the previous evaluation. Bad ones may be the difference of the total, which is recorded before them.
 * @param recordedTotal the series in which the total of this evaluation stands
 */
export function eventsOfEvaluation(
  kind: EventKind,
  indicator: Counted,
  slo: Slo,
  timing: Timing,
  recordedTotal: string,
  form: Form,
): string {
  const lessThanTotal = (good: string) =>
    `clamp_min(\n  ${recordedTotal} - on () (\n${indented(indented(good))}\n  ), 0)`;
  switch (indicator.kind) {
    case 'counters': {
      const increase = (role: Role) => counterIncrease(role, slo, indicator, timing, form);
      if (kind === 'total') return increase('total');
      return 'bad' in indicator ? increase('bad') : lessThanTotal(increase('good'));
    }
    case 'gauges': {
      if (kind === 'total') return sumOrZero(numbers(indicator.total, 0));
      if ('bad' in indicator) return sumOrZero(numbers(indicator.bad, 0));
      return lessThanTotal(sumOrZero(numbers(indicator.good, 0)));
    }
    case 'raw': {
      const ratio = `clamp_max(${numbers(indicator.ratio, 0)}, 1)`;
      if (kind === 'total') return `count(${numbers(indicator.ratio, 0)}) or vector(0)`;
      return sumOrZero(indicator.rawType === 'failure' ? ratio : `1 - ${ratio}`);
    }
    case 'threshold': {
      const { metric, op, limit } = indicator;
      if (kind === 'total') return `count(${numbers(metric)}) or vector(0)`;
      return `count((${metric}) ${opposite[op]} ${limit}) or vector(0)`;
    }
  }
}

/** When a measurement is bad: where the operator of the objective does not hold. */
const opposite: Record<Operator, string> = { lte: '>', lt: '>=', gte: '<', gt: '<=' };

/** The values of a query from a lowest on; NaN, which would poison every sum, is none of them. */
function numbers(query: Query, lowest: number | '-Inf' = '-Inf'): string {
  return `((${query}) >= ${lowest})`;
}

/** How many series the indicator has now. */
export function seriesCount(indicator: Indicator, timing: Timing): string {
  return `count(${presence(indicator, timing)}) or vector(0)`;
}

function presence(indicator: Indicator, timing: Timing): string {
  switch (indicator.kind) {
    case 'counters':
      return timing.settleMs === 0
        ? indicator.total
        : `${indicator.total} offset ${prometheusDuration(timing.settleMs)}`;
    case 'windowed':
      return inWindow(indicator.total, timing.scaled(PRESENT_WINDOW.durationMs));
    case 'gauges':
      return indicator.total;
    case 'raw':
      return numbers(indicator.ratio);
    case 'threshold':
      return numbers(indicator.metric);
  }
}

/** Events of the author's own queries in a window of real time, on the spot. */
export function eventsOfWindow(kind: EventKind, indicator: Windowed, realMs: number): string {
  if (kind === 'total') return sumOrZero(inWindow(indicator.total, realMs));
  if ('bad' in indicator) return sumOrZero(inWindow(indicator.bad, realMs));
  return `clamp_min(\n  (${eventsOfWindow('total', indicator, realMs)})\n  - (${sumOrZero(inWindow(indicator.good, realMs))}), 0)`;
}

/** A query over a window. One that is a rate gives events a second, so it is multiplied by the seconds. */
function inWindow(query: WindowedQuery, realMs: number): string {
  const text = query.replaceAll(WINDOW_PLACEHOLDER, prometheusDuration(realMs));
  return isRate(query) ? `(${text}) * ${realMs / 1000}` : text;
}

/** The series in which the events of an evaluation stand, of this SLO. */
export function increaseSeries(kind: EventKind, slo: Slo): string {
  return seriesOf(eventSeries.increase(kind), slo);
}
