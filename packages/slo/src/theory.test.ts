import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vector } from '../test/support/documents.ts';
import { detectionSeconds, resetSeconds } from './theory.ts';
import { errorThreshold, TIERS, type Tier } from './tiers.ts';

const columns: Record<string, string> = {
  fast: 'page_60m',
  slow: 'page_360m',
  days: 'ticket_1440m',
  weeks: 'ticket_4320m',
};

const [header, ...lines] = vector('detection-reset-99.9-30d.csv').trim().split('\n');
const rows = lines.map((line) =>
  Object.fromEntries(line.split(',').map((cell, index) => [header!.split(',')[index], cell])),
);

describe('theory', () => {
  for (const tier of TIERS) {
    it(`agrees with the closed form for the tier ${tier.name}, 99.9 % over 30 days`, () => {
      expect(rows.length).toBeGreaterThan(10);
      for (const row of rows) {
        const situation = { tier, target: 0.999, errorRatio: Number(row.error_ratio) };
        const expected = (name: string) => {
          const cell = row[`${columns[tier.name]}_${name}`];
          return cell ? expect.closeTo(Number(cell), 6) : undefined;
        };
        expect(detectionSeconds(situation)).toEqual(expected('detect_s'));
        expect(resetSeconds(situation)).toEqual(expected('reset_s'));
      }
    });
  }

  const anyTier = fc.constantFrom(...TIERS);
  const anyTarget = fc.double({ min: 0.95, max: 0.9999, noNaN: true });
  /** An error ratio above the tier's threshold, and a baseline below. */
  const anySituation = fc
    .record({ tier: anyTier, target: anyTarget, above: fraction(), below: fraction() })
    .map(({ tier, target, above, below }) => {
      const threshold = thresholdOf(tier, target);
      return {
        tier,
        target,
        errorRatio: threshold + (1 - threshold) * (0.01 + 0.99 * above),
        baseline: threshold * 0.99 * below,
      };
    });

  it('is faster in scaled time by exactly the scale', () => {
    fc.assert(
      fc.property(anySituation, fc.integer({ min: 2, max: 100 }), (situation, timeScale) => {
        expect(detectionSeconds({ ...situation, timeScale })! * timeScale).toBeCloseTo(
          detectionSeconds(situation)!,
          6,
        );
        expect(resetSeconds({ ...situation, timeScale })! * timeScale).toBeCloseTo(
          resetSeconds(situation)!,
          6,
        );
      }),
    );
  });

  it('detects sooner with less history, and never sooner than an empty past', () => {
    fc.assert(
      fc.property(anySituation, fc.double({ min: 0, max: 1, noNaN: true }), (situation, share) => {
        const full = detectionSeconds(situation)!;
        const historySeconds = (share * situation.tier.long.durationMs) / 1000;
        const young = detectionSeconds({ ...situation, historySeconds })!;
        expect(young).toBeLessThanOrEqual(full);
        expect(young).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('agrees with counting events second by second, also in a young series', () => {
    fc.assert(
      fc.property(anySituation, fc.double({ min: 0.05, max: 2, noNaN: true }), (situation, share) => {
        const longSeconds = situation.tier.long.durationMs / 1000;
        const historySeconds = share * longSeconds;
        const detected = detectionSeconds({ ...situation, historySeconds })!;
        const ratioAfter = (seconds: number) => {
          const bad = Math.min(seconds, longSeconds);
          const calm = Math.max(0, Math.min(historySeconds, longSeconds - bad));
          return (situation.errorRatio * bad + situation.baseline * calm) / (bad + calm);
        };
        const threshold = thresholdOf(situation.tier, situation.target);
        expect(ratioAfter(detected * 0.999)).toBeLessThan(threshold);
        expect(ratioAfter(detected * 1.001)).toBeGreaterThan(threshold);
      }),
    );
  });

  it('says that a ratio at the threshold never fires, and one above the threshold before always does', () => {
    const fast = TIERS[0]!;
    expect(detectionSeconds({ tier: fast, target: 0.999, errorRatio: 0.0144 })).toBeUndefined();
    expect(resetSeconds({ tier: fast, target: 0.999, errorRatio: 0.0144 })).toBeUndefined();
    expect(detectionSeconds({ tier: fast, target: 0.999, errorRatio: 0.5, baseline: 0.02 })).toBe(0);
    expect(resetSeconds({ tier: fast, target: 0.999, errorRatio: 0.5, baseline: 0.02 })).toBeUndefined();
  });
});

function fraction() {
  return fc.double({ min: 0, max: 1, noNaN: true });
}

function thresholdOf(tier: Tier, target: number): number {
  return errorThreshold(tier, { target, periodMs: 30 * 86_400_000 });
}
