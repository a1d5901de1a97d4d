/** The time over which an objective must hold. */
import { splitShorthand } from '../durations.ts';
import type { Period } from '../slo.ts';
import { durationOf } from './bounded-duration.ts';
import type { TimeWindowSpec } from './openslo.ts';
import { at, type Located, type Place, type Report } from './report.ts';

type CalendarUnit = Extract<Period, { kind: 'calendar' }>['unit'];

/** What a unit of OpenSLO is on a calendar. */
const calendarUnits: Record<string, { unit: CalendarUnit; count: number }> = {
  m: { unit: 'minute', count: 1 },
  h: { unit: 'hour', count: 1 },
  d: { unit: 'day', count: 1 },
  w: { unit: 'day', count: 7 },
  M: { unit: 'month', count: 1 },
  Q: { unit: 'month', count: 3 },
  Y: { unit: 'month', count: 12 },
};

/** Every month has this day. */
const LAST_COMMON_DAY = 28;

export function periodOf({ value, place }: Located<TimeWindowSpec>, report: Report): Period | undefined {
  const name = value.duration;
  const durationMs = durationOf(name, at(place, 'duration'), report);
  if (durationMs === 0) return report.refuse(at(place, 'duration'), 'a period longer than nothing', name);
  const { calendar } = value;
  if (calendar === undefined) {
    return durationMs === undefined ? undefined : { kind: 'rolling', name, durationMs };
  }

  const { count, unit } = splitShorthand(name);
  const calendarUnit = calendarUnits[unit]!;
  const isStart = checkStart(
    calendar.startTime,
    calendarUnit.unit,
    at(place, 'calendar', 'startTime'),
    report,
  );
  if (durationMs === undefined || !isStart) return undefined;
  return {
    kind: 'calendar',
    name,
    durationMs,
    unit: calendarUnit.unit,
    count: count * calendarUnit.count,
    startTime: calendar.startTime,
    timeZone: calendar.timeZone,
  };
}

/** Whether periods of a unit can begin at a time; if not, the reason is told. */
function checkStart(startTime: string, unit: CalendarUnit, place: Place, report: Report): boolean {
  const iso = startTime.replace(' ', 'T');
  const start = new Date(`${iso}Z`);
  // The 30th of February is read as the 2nd of March.
  if (Number.isNaN(start.getTime()) || !start.toISOString().startsWith(iso)) {
    report.refuse(place, 'a day that is in the calendar and a time of it', startTime);
    return false;
  }
  if (unit === 'month' && start.getUTCDate() > LAST_COMMON_DAY) {
    const expected = `a day of the month up to ${LAST_COMMON_DAY}, because periods of months begin on the same day of every month, and not every month has a later one`;
    report.refuse(place, expected, startTime);
    return false;
  }
  return true;
}
