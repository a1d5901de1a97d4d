/**
 * Counts the events of an SLO from its counters, each event once, so that every ratio and budget is weighted by events.
 *
 * At each evaluation the increase since the previous one is recorded. It is a plain difference of values, not `increase()`, which
 * extrapolates and never sees what happens between the last sample of one range and the first of the next. Ratios over windows
 * of hours are sums of these; over days they are sums of steps of five minutes, booked one sample each.
 */
import { DAY_MS, prometheusDuration } from '../durations.ts';
import { eventSeries, identityOf, seriesOf } from '../names.ts';
import type { Selector } from '../selector.ts';
import type { Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import type { RecordingRule } from './rule-group.ts';

type EventKind = keyof typeof eventSeries;

/** Windows from this length on are read from booked steps: a 300th of a day is a fine enough grain. */
const BOOKED_FROM_MS = DAY_MS;

/** Below the smallest count of events; dividing by it at idle gives 0/tiny = 0 where 0/0 would poison what follows. */
const LESS_THAN_ONE_EVENT = '1e-9';

/** The rules that count total and bad events and book them. In this order: each reads what those before it recorded. */
export function incrementRules(slo: Slo, timing: Timing): RecordingRule[] {
  const record = (name: string, expr: string): RecordingRule => ({
    record: name,
    expr,
    labels: identityOf(slo),
  });
  const kinds: EventKind[] = ['total', 'bad'];
  return [
    record(eventSeries.total.increase, increaseOf(slo.events.total, timing)),
    record(eventSeries.bad.increase, badIncrease(slo, timing)),
    ...kinds.flatMap((kind) => bookingRules(kind, slo, timing, record)),
  ];
}

function badIncrease(slo: Slo, timing: Timing): string {
  if ('bad' in slo.events) return increaseOf(slo.events.bad, timing);
  const good = increaseOf(slo.events.good, timing);
  return `clamp_min(${seriesOf(eventSeries.total.increase, slo)} - on () (\n${indented(good)}\n), 0)`;
}

/**
 * The increase of all series of a counter since the previous evaluation; 0 where there is none.
 * - A series is compared with its last value, however long ago within the memory, so a gap in scraping loses nothing.
 * - One that fell was reset, and one that was not there is new: both count from zero, but only where the target was known
 *   before. A Prometheus that starts beside a service that has run for days must not take its past for the present.
 * - Everything is read a moment late, when the scrapes of that moment are sure to have arrived. Otherwise an increase that
 *   arrived during an evaluation would be seen by neither this one nor the next.
 */
function increaseOf(selector: Selector, { evaluationIntervalMs, settleMs, memoryMs }: Timing): string {
  const before = prometheusDuration(evaluationIntervalMs + settleMs);
  const now = `${selector} offset ${prometheusDuration(settleMs)}`;
  const last = `last_over_time(${selector}[${prometheusDuration(memoryMs)}] offset ${before})`;
  return `sum(
  ${now} - (${last} <= ${now})
  or
  ${now} and on (job, instance) up offset ${before}
) or vector(0)`;
}

/**
 * Books the events of each step in one sample. What is not booked yet is carried from evaluation to evaluation,
 * so a step whose booking was missed is booked with the next, and sums are right at any moment.
 */
function bookingRules(
  kind: EventKind,
  slo: Slo,
  { evaluationIntervalMs, stepMs }: Timing,
  record: (name: string, expr: string) => RecordingRule,
): RecordingRule[] {
  const { increase, booked, unbooked } = eventSeries[kind];
  const fresh = seriesOf(increase, slo);
  const carried = `${seriesOf(unbooked, slo)} offset ${prometheusDuration(evaluationIntervalMs)}`;
  const sum = `(${fresh} + ${carried} or ${fresh})`;
  const sinceStep = `time() % ${stepMs / 1000}`;
  const interval = evaluationIntervalMs / 1000;
  return [
    record(booked, `${sum}\nand on () (vector(${sinceStep}) < ${interval})`),
    record(unbooked, `${sum}\n* (${sinceStep} >= bool ${interval})`),
  ];
}

/** The share of bad events in a window that ends now; 0 when there was no event. */
export function errorRatio(slo: Slo, windowMs: number, timing: Timing): string {
  const [bad, total] = (['bad', 'total'] as const).map((kind) => eventsIn(kind, slo, windowMs, timing));
  return `(${bad})\n/\nclamp_min(${total}, ${LESS_THAN_ONE_EVENT})`;
}

function eventsIn(kind: EventKind, slo: Slo, windowMs: number, timing: Timing): string {
  const { increase, booked, unbooked } = eventSeries[kind];
  const realMs = timing.scaled(windowMs);
  if (windowMs < BOOKED_FROM_MS) {
    // Half an evaluation short: exactly the window's own evaluations, whether the range includes its left end (Prometheus 2) or not (3).
    const range = prometheusDuration(realMs - timing.evaluationIntervalMs / 2);
    return `sum_over_time(${seriesOf(increase, slo)}[${range}])`;
  }
  // A step short: with what is not booked yet, never longer than the window.
  const range = prometheusDuration(realMs - timing.stepMs);
  const open = seriesOf(unbooked, slo);
  return `sum_over_time(${seriesOf(booked, slo)}[${range}]) + ${open} or ${open}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
