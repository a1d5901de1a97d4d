import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShorthand, prometheusDuration, SHORTHAND_PATTERN, splitShorthand } from './durations.ts';

const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

describe('durations', () => {
  it('reads the units of OpenSLO', () => {
    expect(['5m', '1h', '30d', '4w', '1M', '1Q', '1Y'].map(parseShorthand)).toEqual(
      [5 / 1440, 1 / 24, 30, 28, 30, 90, 365].map((days) => days * 86_400_000),
    );
  });

  it('tells the number of a duration of OpenSLO from its unit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(...'mhdwMQY'), (count, unit) => {
        expect(`${count}${unit}`).toMatch(new RegExp(SHORTHAND_PATTERN));
        expect(splitShorthand(`${count}${unit}`)).toEqual({ count, unit });
      }),
    );
  });

  it('writes what Prometheus reads, largest unit first, to the millisecond', () => {
    expect([0, 5000, 285_000, 166.67, 86_400_000, 90_061_001].map(prometheusDuration)).toEqual([
      '0s',
      '5s',
      '4m45s',
      '167ms',
      '1d',
      '1d1h1m1s1ms',
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 * 86_400_000 }), (durationMs) => {
        const text = prometheusDuration(durationMs);
        expect(text).toMatch(/^(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/);
        const read = [...text.matchAll(/(\d+)(ms|[dhms])/g)].reduce(
          (sum, [, count, unit]) => sum + Number(count) * units[unit!]!,
          0,
        );
        expect(read).toBe(durationMs);
      }),
    );
  });
});
