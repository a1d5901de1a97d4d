/** What a budget is made of: events, or slices of time. */
import { prometheusDuration } from '../durations.ts';
import type { Budgeting, Period } from '../slo.ts';
import { durationOf } from './bounded-duration.ts';
import type { DocumentOf, ObjectiveSpec } from './openslo.ts';
import { at, type Located, type Report } from './report.ts';

type Method = DocumentOf<'SLO'>['spec']['budgetingMethod'];

/** Below this a single slice would be a tenth of the period or more, and a budget a matter of one or two of them. */
const LEAST_SLICES = 10;

/** Fields of an objective that say nothing with a method. */
const unused: Record<Method, (keyof ObjectiveSpec)[]> = {
  Occurrences: ['timeSliceTarget', 'timeSliceWindow', 'compositeWeight'],
  Timeslices: ['compositeWeight'],
  RatioTimeslices: ['timeSliceTarget', 'compositeWeight'],
};

export function budgetingOf(
  method: Method,
  { value, place }: Located<ObjectiveSpec>,
  period: Period,
  report: Report,
): Budgeting | undefined {
  for (const field of unused[method]) {
    if (value[field] === undefined) continue;
    const expected = `not to be there: it says nothing with budgetingMethod ${method} and one indicator for all objectives`;
    report.warn(at(place, field), expected, String(value[field]));
  }
  if (method === 'Occurrences') return { method };
  const sliceMs = sliceOf({ value, place }, period, report);
  if (sliceMs === undefined) return undefined;
  // That target and window are there where they are needed is said by constraints.ts.
  return method === 'Timeslices'
    ? { method, sliceMs, sliceTarget: value.timeSliceTarget! }
    : { method, sliceMs };
}

function sliceOf(
  { value, place }: Located<ObjectiveSpec>,
  period: Period,
  report: Report,
): number | undefined {
  const text = value.timeSliceWindow!;
  const window = at(place, 'timeSliceWindow');
  const sliceMs = durationOf(text, window, report);
  if (sliceMs === undefined) return undefined;
  if (sliceMs === 0) return report.refuse(window, 'a slice longer than nothing', text);
  if (sliceMs * LEAST_SLICES > period.durationMs) {
    const longest = prometheusDuration(period.durationMs / LEAST_SLICES);
    const expected = `a slice of at most ${longest}, so that the period of ${period.name} has ${LEAST_SLICES} or more`;
    return report.refuse(window, expected, text);
  }
  return sliceMs;
}
