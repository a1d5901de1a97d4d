/** Events and error ratios of windows that end now. */
import { HOUR_MS, prometheusDuration } from '../durations.ts';
import { type EventKind, eventSeries, seriesOf } from '../names.ts';
import type { Slo } from '../slo.ts';
import { WINDOWS, type Window, windowOf } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import { STEPS, stepFor } from './booking.ts';
import type { Form } from './counter-increase.ts';
import { eventsOfWindow, increaseSeries, isDirect } from './indicator.ts';
import { rangeOf } from './promql.ts';

/** Below the smallest count of events; dividing by it at idle gives 0/tiny = 0 where 0/0 would poison what follows. */
const LESS_THAN_ONE_EVENT = '1e-9';

/** The hour by which it is judged whether anybody comes. */
export const TRAFFIC_WINDOW: Window = windowOf(HOUR_MS);

/** The window of the period: of its own length, unless it follows the calendar. */
export function periodWindow({ objective: { period } }: Slo): Window {
  return { name: period.name, durationMs: period.durationMs };
}

/** Every window that has an error ratio beside the period: Sloth's, as far as the period reaches, and those of the tiers. */
export function ratioWindows(slo: Slo): Window[] {
  const { period } = slo.objective;
  const tiers = slo.alerting.tiers.flatMap(({ long, short }) => [long, short]);
  const standard = WINDOWS.filter(({ durationMs }) => durationMs <= period.durationMs);
  return distinct([...standard, ...tiers]).filter(({ name }) => name !== period.name);
}

/** The long windows of the tiers. */
export function longWindows({ alerting, objective }: Slo): Window[] {
  return distinct(alerting.tiers.map(({ long }) => long)).filter(
    ({ name }) => name !== objective.period.name,
  );
}

/** The windows whose events are recorded as well, because alerts weigh them. */
export function eventWindows(slo: Slo): Window[] {
  return distinct([TRAFFIC_WINDOW, ...longWindows(slo)]);
}

function distinct(windows: Window[]): Window[] {
  return [...new Map(windows.map((window) => [window.name, window])).values()].sort(
    (one, other) => one.durationMs - other.durationMs,
  );
}

/** Events in a window, from what was recorded of them. */
export function eventsIn(kind: EventKind, window: Window, slo: Slo, timing: Timing, form: Form): string {
  const realMs = timing.scaled(window.durationMs);
  const longest = stepFor(window.durationMs);
  // A past is filled in once, so the finest step is cheap enough, and its hours need not be summed at every evaluation.
  const step = longest && form === 'history' ? STEPS[0] : longest;
  if (step === undefined) {
    if (isDirect(slo)) return eventsOfWindow(kind, slo.indicator, realMs);
    return `sum_over_time(${increaseSeries(kind, slo)}[${rangeOf(realMs, timing)}])`;
  }
  const booked = seriesOf(eventSeries.booked(kind, step), slo);
  const open = seriesOf(eventSeries.unbooked(kind, step), slo);
  // A step short: with what is not booked yet, never longer than the window. Of queries with $window nothing is unbooked in the finest step.
  const whole = isDirect(slo) && step === STEPS[0];
  const range = whole ? rangeOf(realMs, timing) : prometheusDuration(realMs - timing.scaled(step.durationMs));
  return `sum_over_time(${booked}[${range}]) + ${open} or ${open}`;
}

/** The share of bad events: 0 when there was none at all, and at most 1. */
export function ratio(bad: string, total: string): string {
  return `clamp_max(\n  (${bad})\n  / clamp_min(${total}, ${LESS_THAN_ONE_EVENT}), 1)`;
}
