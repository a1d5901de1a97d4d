/**
 * Booking: the events of every step of time are put into one sample, so that a window of days reads few samples. What is not booked
 * yet is carried from evaluation to evaluation, so a step whose booking was missed is booked with the next, and sums are right at any moment.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, prometheusDuration } from '../durations.ts';
import { type EventKind, eventSeries, seriesOf } from '../names.ts';
import type { Slo } from '../slo.ts';
import type { Window } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { eventsOfWindow, increaseSeries, isDirect, type Windowed } from './indicator.ts';
import { atMark, atMarkOnly, rangeOf } from './promql.ts';

export type Step = Window & {
  /** Windows from this length on are read from bookings of the step, in milliseconds of logical time. */
  readFromMs: number;
};

/** The shortest first. A window holds at least 168 steps, so the grain of its far end is finer than 1 %. */
export const STEPS: readonly [Step, Step] = [
  { name: '5m', durationMs: 5 * MINUTE_MS, readFromMs: DAY_MS },
  { name: '1h', durationMs: HOUR_MS, readFromMs: 7 * DAY_MS },
];

/** The step from whose bookings a window is read; undefined for one that is summed from evaluations. */
export function stepFor(windowMs: number): Step | undefined {
  return STEPS.findLast(({ readFromMs }) => windowMs >= readFromMs);
}

export type Booking = { booked: string; unbooked: string };

/** The two expressions of a step, in the order in which they are recorded: the first still reads what the second was before. */
export function liveBooking(kind: EventKind, step: Step, slo: Slo, timing: Timing): Booking {
  if (isDirect(slo)) return directBooking(kind, step, slo, timing);
  const stepMs = timing.scaled(step.durationMs);
  const mark = atMark(stepMs, timing);
  const fresh = increaseSeries(kind, slo);
  // However long ago within the memory, so that an evaluation that comes after a gap goes on from where the last one was.
  const carried = `last_over_time(${seriesOf(eventSeries.unbooked(kind, step), slo)}[${prometheusDuration(timing.memoryMs)}])`;
  const sum = `(${fresh} + ${carried} or ${fresh})`;
  return { booked: atMarkOnly(sum, stepMs, timing), unbooked: `${sum}\n* (1 - ${mark})` };
}

/**
 * The same for a past that is filled in afterwards, where no rule sees its own last value: what is not booked yet is summed anew,
 * by one term for each place that an evaluation can have within its step.
 */
export function historyBooking(kind: EventKind, step: Step, slo: Slo, timing: Timing): Booking {
  if (isDirect(slo)) return directBooking(kind, step, slo, timing);
  const stepMs = timing.scaled(step.durationMs);
  const [finest] = STEPS;
  const fresh = increaseSeries(kind, slo);
  const booked = atMarkOnly(`sum_over_time(${fresh}[${rangeOf(stepMs, timing)}])`, stepMs, timing);
  if (step === finest) {
    return { booked, unbooked: sinceMark(fresh, stepMs, timing.evaluationIntervalMs, timing) };
  }
  const open = seriesOf(eventSeries.unbooked(kind, finest), slo);
  return { booked, unbooked: `${open} + (${bookedSinceMark(kind, step, slo, timing)})` };
}

/**
 * Of the author's own queries, the finest step is booked at its end, and longer ones from it: a query tells what was in a window, not what was
 * since a moment, so what is not booked yet is not known.
 */
function directBooking(
  kind: EventKind,
  step: Step,
  slo: Slo & { indicator: Windowed },
  timing: Timing,
): Booking {
  const stepMs = timing.scaled(step.durationMs);
  const [finest] = STEPS;
  if (step === finest) {
    const events = `(${eventsOfWindow(kind, slo.indicator, stepMs)})`;
    return { booked: atMarkOnly(events, stepMs, timing), unbooked: 'vector(0)' };
  }
  const steps = seriesOf(eventSeries.booked(kind, finest), slo);
  return {
    booked: atMarkOnly(`sum_over_time(${steps}[${rangeOf(stepMs, timing)}])`, stepMs, timing),
    unbooked: bookedSinceMark(kind, step, slo, timing),
  };
}

/** What has been booked in the finest step since the last mark of a longer one. */
function bookedSinceMark(kind: EventKind, step: Step, slo: Slo, timing: Timing): string {
  const [finest] = STEPS;
  const everyMs = timing.scaled(finest.durationMs);
  const steps = seriesOf(eventSeries.booked(kind, finest), slo);
  return sinceMark(steps, timing.scaled(step.durationMs), everyMs, timing);
}

/** What a series that has a value every `everyMs` has summed up since the last mark; all in real time. */
function sinceMark(metric: string, stepMs: number, everyMs: number, timing: Timing): string {
  const place = `floor(vector(time() % ${stepMs / 1000} / ${everyMs / 1000}))`;
  const terms = Array.from({ length: Math.round(stepMs / everyMs) - 1 }, (_, index) => {
    const sum = `sum_over_time(${metric}[${prometheusDuration((index + 1) * everyMs - timing.evaluationIntervalMs / 2)}])`;
    return `${sum} and on () (${place} == ${index + 1})`;
  });
  return [...terms, `0 * last_over_time(${metric}[${prometheusDuration(2 * everyMs)}])`].join('\nor\n');
}
