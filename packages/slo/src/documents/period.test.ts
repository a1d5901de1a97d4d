import { describe, expect, it } from 'vitest';
import { exampleSlo } from '../../test/support/documents.ts';
import { faultsOf, read } from '../../test/support/reading.ts';
import { DAY_MS } from '../durations.ts';

const rolling = (duration: string) => exampleSlo({ duration });
const calendar = (duration: string, startTime = '2026-01-05 06:30:00', timeZone = 'Europe/Berlin') =>
  exampleSlo({ spec: { timeWindow: [{ duration, calendar: { startTime, timeZone } }] } });
const periodOf = (slo: unknown) => read(slo).slos[0]?.objective.period;

describe('a rolling period', () => {
  it.each([
    ['3d', 3],
    ['28d', 28],
    ['4w', 28],
    ['720h', 30],
    ['1M', 30],
    ['1Q', 90],
    ['1Y', 365],
  ])('may be of any length: %s', (name, days) => {
    expect(periodOf(rolling(name))).toEqual({ kind: 'rolling', name, durationMs: days * DAY_MS });
  });

  it('is refused when it is of no length, or longer than storage lasts', () => {
    expect(faultsOf(rolling('0d'))).toEqual([
      'spec.timeWindow[0].duration: a period longer than nothing; 0d',
    ]);
    expect(faultsOf(rolling('11Y'))).toEqual(['spec.timeWindow[0].duration: a duration of at most 10Y; 11Y']);
    expect(faultsOf(rolling(`${'9'.repeat(400)}d`))).toHaveLength(1);
  });
});

describe('a calendar period', () => {
  it.each([
    ['7200m', 'minute', 7200, 5],
    ['240h', 'hour', 240, 10],
    ['10d', 'day', 10, 10],
    ['2w', 'day', 14, 14],
    ['1M', 'month', 1, 30],
    ['2Q', 'month', 6, 180],
    ['1Y', 'month', 12, 365],
  ])('of %s is of %ss on the calendar: %i', (name, unit, count, days) => {
    expect(periodOf(calendar(name))).toEqual({
      kind: 'calendar',
      name,
      durationMs: days * DAY_MS,
      unit,
      count,
      startTime: '2026-01-05 06:30:00',
      timeZone: 'Europe/Berlin',
    });
  });

  it.each([
    '2026-02-30 00:00:00',
    '2026-13-01 00:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 00:61:00',
    '2025-02-29 00:00:00',
  ])('begins on a day that is in the calendar, not %s', (startTime) => {
    expect(faultsOf(calendar('1M', startTime))).toEqual([
      `spec.timeWindow[0].calendar.startTime: a day that is in the calendar and a time of it; ${startTime}`,
    ]);
  });

  it('of months begins on a day that every month has', () => {
    expect(faultsOf(calendar('1M', '2026-01-29 00:00:00'))).toEqual([
      'spec.timeWindow[0].calendar.startTime: a day of the month up to 28, because periods of months begin on the same day of every month, and not every month has a later one; 2026-01-29 00:00:00',
    ]);
    expect(faultsOf(calendar('1Q', '2026-01-31 00:00:00'))).toHaveLength(1);
    expect(faultsOf(calendar('1M', '2026-01-28 23:59:59'))).toEqual([]);
    expect(faultsOf(calendar('4w', '2026-01-31 00:00:00'))).toEqual([]);
  });

  it('is refused when it is of no length', () => {
    expect(faultsOf(calendar('0M'))).toEqual([
      'spec.timeWindow[0].duration: a period longer than nothing; 0M',
    ]);
  });
});
