import { describe, expect, it } from 'vitest';
import { burnRate, errorThreshold, TIERS, uselessBecause } from './tiers.ts';

const days = (count: number) => count * 86_400_000;
const rates = (periodMs: number) => TIERS.map((tier) => burnRate(tier, periodMs));
const useful = (objective: { target: number; periodMs: number }) =>
  TIERS.filter((tier) => uselessBecause(tier, objective) === undefined).map(({ name }) => name);

describe('tiers', () => {
  it('burn at 14.4, 6, 3 and 1 over 30 days, and at the same shares of other periods', () => {
    expect(rates(days(30))).toEqual([14.4, 6, 3, 1]);
    expect(rates(days(28))).toEqual([13.44, 5.6, 2.8, expect.closeTo(0.933, 3)]);
    expect(rates(days(90))).toEqual([43.2, 18, 9, 3]);
  });

  it('have thresholds without the dust of binary fractions', () => {
    expect(TIERS.map((tier) => errorThreshold(tier, { target: 0.999, periodMs: days(30) }))).toEqual([
      0.0144, 0.006, 0.003, 0.001,
    ]);
  });

  it('are useful as far as they can fire, and only where they tell of an SLO that is not kept', () => {
    expect(useful({ target: 0.999, periodMs: days(30) })).toEqual(['fast', 'slow', 'days', 'weeks']);
    expect(useful({ target: 0.9, periodMs: days(30) })).toEqual(['slow', 'days', 'weeks']);
    expect(useful({ target: 0.999, periodMs: days(28) })).toEqual(['fast', 'slow', 'days', 'weeks']);
    expect(useful({ target: 0.999, periodMs: days(7) })).toEqual(['fast', 'slow']);
    expect(useful({ target: 0, periodMs: days(30) })).toEqual([]);
  });
});
