// Budgets that begin anew with the calendar, on the clock of a time zone.
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { bad, expectThat, good, shopCatalogue, up } from '../../test/support/catalogue.ts';
import { runOnFiles } from '../../test/support/promtool.ts';
import { timingAt } from '../timing.ts';
import { type CalendarPeriod, periodNumber } from './calendar.ts';

const HOUR_MS = 3_600_000;
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

/** The clock of a zone at a moment, as if it were UTC. */
function clockOf(timeZone: string, atMs: number): Date {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(atMs);
  return new Date(`${shown.replace(' ', 'T')}Z`);
}

/** How many periods have begun since the first one. */
function numberOf({ unit, count, startTime, timeZone }: CalendarPeriod, atMs: number): number {
  const start = new Date(`${startTime.replace(' ', 'T')}Z`);
  const now = clockOf(timeZone, atMs);
  if (unit !== 'month') {
    const unitMs = { minute: 60_000, hour: HOUR_MS, day: 24 * HOUR_MS }[unit];
    return Math.floor((now.getTime() - start.getTime()) / (unitMs * count));
  }
  const months =
    (now.getUTCFullYear() - start.getUTCFullYear()) * 12 + now.getUTCMonth() - start.getUTCMonth();
  const begun = new Date(now);
  begun.setUTCDate(start.getUTCDate());
  begun.setUTCHours(start.getUTCHours(), start.getUTCMinutes(), start.getUTCSeconds(), 0);
  return Math.floor((now < begun ? months - 1 : months) / count);
}

const aPeriod = fc.record({
  kind: fc.constant('calendar' as const),
  name: fc.constant('1M'),
  durationMs: fc.constant(30 * 24 * HOUR_MS),
  unit: fc.constantFrom('hour', 'day', 'month' as const),
  count: fc.integer({ min: 1, max: 12 }),
  startTime: fc.constantFrom('2026-01-01 00:00:00', '2026-02-28 12:30:00', '2025-12-15 23:59:59'),
  timeZone: fc.constantFrom(...zones),
});
const aMoment = fc.integer({ min: Date.UTC(2026, 2, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 });

describe('the number of a calendar period', () => {
  it('agrees with the calendar of the time zone, over summer time and leap years', async () => {
    const samples = fc.sample(fc.tuple(aPeriod, aMoment), { numRuns: 300, seed: 20_261_124 });
    const { output, ok } = await runOnFiles(inject('binaries').promtool, ['test', 'rules', 'test.yaml'], {
      'test.yaml': JSON.stringify({
        // There is nothing to evaluate on the way from 1970.
        evaluation_interval: '1000d',
        tests: [
          {
            interval: '1000d',
            promql_expr_test: samples.map(([period, at]) => ({
              expr: periodNumber(period, timingAt(1)),
              eval_time: `${at}s`,
              exp_samples: [{ labels: '{}', value: numberOf(period, at * 1000) }],
            })),
          },
        ],
      }),
    });
    expect(output).toContain('SUCCESS');
    expect(ok).toBe(true);
  });
});

describe('a calendar budget', () => {
  const hourly: CalendarPeriod = {
    kind: 'calendar',
    name: 'hour',
    durationMs: HOUR_MS,
    unit: 'hour',
    count: 1,
    startTime: '1970-01-01 00:00:00',
    timeZone: 'UTC',
  };
  const catalogue = shopCatalogue({ objective: { target: 0.9, period: hourly } });
  const left = 'sum(slo:period_error_budget_remaining:ratio)';

  it('holds what was since the period began, and is full when the next one begins', async () => {
    await expectThat(
      [
        { series: good, values: '0+95x150' },
        { series: bad, values: '0+5x30 150x120' },
        { series: up, values: '1x150' },
      ],
      [
        { query: left, atSeconds: 31, value: 0.5 },
        // 150 bad ones among 95 x 58 + 150, as each evaluation sees the moment before.
        { query: left, atSeconds: 59, value: 1 - 150 / (95 * 58 + 150) / 0.1 },
        { query: left, atSeconds: 60, value: 1 },
        { query: left, atSeconds: 119, value: 1 },
      ],
      catalogue,
    );
  });
});
