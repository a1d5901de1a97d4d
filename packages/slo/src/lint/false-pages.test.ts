import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../durations.ts';
import { TIERS } from '../tiers.ts';
import { falsePages } from './false-pages.ts';

const kept = { tiers: TIERS, target: 0.999, periodMs: 30 * DAY_MS };

/**
 * Of a simulation of 30 days that began with empty windows, made apart from this one; it counted so few pages that its own error is larger than ours. That is why
 * a tenth of a page, or a tenth of the number, is allowed.
 */
const published = [
  { eventsPerHour: 6, plain: 4.2, guarded: 0.2 },
  { eventsPerHour: 60, plain: 39.6, guarded: 0 },
  { eventsPerHour: 600, plain: 0.15, guarded: 0 },
];

describe('falsePages', () => {
  it.each(published)(
    'agrees with the published table: $eventsPerHour an hour',
    ({ eventsPerHour, ...table }) => {
      const { plain, guarded } = falsePages({ ...kept, eventsPerHour });
      const allowed = (value: number) => Math.max(0.1, value / 10);
      expect(Math.abs(plain.firstMonth - table.plain)).toBeLessThan(allowed(table.plain));
      expect(Math.abs(guarded.firstMonth - table.guarded)).toBeLessThan(allowed(table.guarded));
    },
  );

  it('has a page for each failure where one failure is enough, and failures come far apart', () => {
    // 0.3 failures a day, each far above every threshold.
    const { plain } = falsePages({ ...kept, eventsPerHour: 1 });
    expect(plain.laterMonth).toBeGreaterThan(0.72 * 0.9);
    expect(plain.laterMonth).toBeLessThan(0.72 * 1.1);
  });

  it('says that a busy service has none, except for what it sees of its first events', () => {
    const { plain, guarded } = falsePages({ ...kept, eventsPerHour: 2000 });
    // The first failure pages when it is among the first 1 / 0.006 events.
    expect(plain.firstMonth).toBeGreaterThan((1 - Math.exp(-0.166)) * 0.7);
    expect(plain.firstMonth).toBeLessThan((1 - Math.exp(-0.166)) * 1.6);
    expect(plain.laterMonth).toBe(0);
    expect(guarded).toEqual({ firstMonth: 0, laterMonth: 0 });
  });

  it('counts no tickets', () => {
    const tiers = TIERS.filter(({ severity }) => severity === 'ticket');
    const { plain } = falsePages({ ...kept, tiers, eventsPerHour: 6 });
    expect(plain).toEqual({ firstMonth: 0, laterMonth: 0 });
  });

  it('counts fewer where the condition must hold for longer than one failure keeps it', () => {
    const [, slow] = TIERS;
    const patient = (minutes: number) =>
      falsePages({ ...kept, tiers: [{ ...slow!, alertAfterMs: minutes * MINUTE_MS }], eventsPerHour: 6 })
        .plain.laterMonth;
    expect(patient(20)).toBeGreaterThan(3);
    // The short window forgets a failure after 30 minutes.
    expect(patient(31)).toBeLessThan(0.3);
  });

  it('is the same every time', () => {
    const once = falsePages({ ...kept, eventsPerHour: 6 });
    expect(falsePages({ ...kept, eventsPerHour: 6 })).toEqual(once);
  });

  it('has none where nobody comes', () => {
    expect(falsePages({ ...kept, eventsPerHour: 0 }).plain).toEqual({ firstMonth: 0, laterMonth: 0 });
  });
});
