/**
 * Calendar periods in PromQL: a number that grows by one when a period ends, on the clock of a time zone. What PromQL does not know of
 * time zones is written out: every change of the offset within the horizon is a term.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, prometheusDuration } from '../durations.ts';
import { type EventKind, eventSeries, series, seriesOf } from '../names.ts';
import type { Period, Slo } from '../slo.ts';
import type { Timing } from '../timing.ts';
import { STEPS } from './booking.ts';
import { increaseSeries, isDirect } from './indicator.ts';
import { periodWindow } from './windows.ts';

export type CalendarPeriod = Extract<Period, { kind: 'calendar' }>;

/** Until when the changes of a zone's offset are written out; after that the last offset goes on. Not reckoned from today: the same document gives the same rules. */
const HORIZON = Temporal.Instant.from('2050-01-01T00:00Z');

/** How far back the count of the period is looked for: a gap in evaluation of up to a logical day loses nothing. */
const CARRIED_MS = DAY_MS;

/** Seconds of the zone's clock since 1970 as a scalar of PromQL. At a time scale of 60 the clock goes sixty times as fast. */
function localClock({ timeZone, startTime }: CalendarPeriod, { timeScale }: Timing): string {
  const clock = `time() * ${timeScale}`;
  const from = Temporal.Instant.from(`${startTime.slice(0, 4)}-01-01T00:00Z`).toZonedDateTimeISO(timeZone);
  const terms = [String(offsetSeconds(from))];
  let before = from;
  let next = from.getTimeZoneTransition('next');
  while (next !== null && next.epochMilliseconds < HORIZON.epochMilliseconds) {
    const change = offsetSeconds(next) - offsetSeconds(before);
    terms.push(`${change} * (${clock} >= bool ${next.epochMilliseconds / 1000})`);
    before = next;
    next = next.getTimeZoneTransition('next');
  }
  return `(${[clock, ...terms].join(' + ')})`;
}

/** Seconds by which the zone's clock is ahead of UTC. */
function offsetSeconds({ offsetNanoseconds }: Temporal.ZonedDateTime): number {
  return offsetNanoseconds / 1e9;
}

const unitSeconds = { minute: MINUTE_MS / 1000, hour: HOUR_MS / 1000, day: DAY_MS / 1000 } as const;

/** The number of the period that it is now; the first one is 0. */
export function periodNumber(period: CalendarPeriod, timing: Timing): string {
  const { unit, count, startTime } = period;
  const start = Date.parse(`${startTime.replace(' ', 'T')}Z`) / 1000;
  const clock = localClock(period, timing);
  if (unit !== 'month') return `floor(vector((${clock} - ${start}) / ${count * unitSeconds[unit]}))`;
  const date = new Date(start * 1000);
  // Shifted back by the day and the hour at which periods begin, a period is made of whole months.
  const intoMonth = start - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 1000;
  const shifted = `vector(${clock} - ${intoMonth})`;
  const first = date.getUTCFullYear() * 12 + date.getUTCMonth() + 1;
  return `floor((year(${shifted}) * 12 + month(${shifted}) - ${first}) / ${count})`;
}

/** Events since the period began: those of this evaluation, and what was counted before unless that was in another period. */
export function eventsOfCalendarPeriod(kind: EventKind, slo: Slo, timing: Timing): string {
  const carried = prometheusDuration(timing.scaled(CARRIED_MS));
  const number = seriesOf(series.periodNumber, slo);
  // Neither is recorded yet at this evaluation, so both tell of the previous one.
  const counted = `last_over_time(${seriesOf(eventSeries.inWindow(kind, periodWindow(slo)), slo)}[${carried}])`;
  const samePeriod = `(last_over_time(${seriesOf(series.countedPeriod, slo)}[${carried}]) == ${number})`;
  // The author's own queries are booked and not recorded at every evaluation.
  const fresh = isDirect(slo)
    ? `(${seriesOf(eventSeries.booked(kind, STEPS[0]), slo)} or 0 * ${number})`
    : increaseSeries(kind, slo);
  return `${fresh} + (${counted} and on () ${samePeriod})\nor ${fresh}`;
}
