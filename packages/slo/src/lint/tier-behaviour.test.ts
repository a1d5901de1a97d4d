import { describe, expect, it } from 'vitest';
import { shopSlo } from '../../test/support/catalogue.ts';
import { MINUTE_MS } from '../durations.ts';
import type { AlertTier, Slo } from '../slo.ts';
import { errorThreshold, TIERS } from '../tiers.ts';
import { largestSilentRatio, outageDetectionAt, tierBehaviour } from './tier-behaviour.ts';

const [fast, slow, days, weeks] = TIERS as [AlertTier, AlertTier, AlertTier, AlertTier];
const slo = shopSlo();
const withBudgeting = (budgeting: Slo['budgeting']) => shopSlo({ budgeting });
const slices = withBudgeting({ method: 'Timeslices', sliceMs: MINUTE_MS, sliceTarget: 0.95 });
const ratioSlices = withBudgeting({ method: 'RatioTimeslices', sliceMs: MINUTE_MS });

/** Plays an outage through both windows second by second, in even traffic; whether the tier fires. */
function firesIn(
  { objective, budgeting }: Slo,
  tier: AlertTier,
  outageSeconds: number,
  startSeconds = 0,
): boolean {
  const threshold = errorThreshold(tier, {
    target: objective.target,
    periodMs: objective.period.durationMs,
  });
  const unit = 'sliceMs' in budgeting ? budgeting.sliceMs / 1000 : 1;
  const badIn = (from: number, to: number) => {
    const bad =
      Math.max(0, Math.min(to, startSeconds + outageSeconds) - Math.max(from, startSeconds)) / (to - from);
    if (budgeting.method !== 'Timeslices') return bad;
    return bad > 1 - budgeting.sliceTarget + 1e-9 ? 1 : 0;
  };
  const units = Array.from({ length: Math.ceil(86_400 / unit) }, (_, index) =>
    badIn(index * unit, (index + 1) * unit),
  );
  const ratio = (end: number, windowMs: number) => {
    const length = windowMs / 1000 / unit;
    const sum = units.slice(Math.max(0, end - length), end).reduce((total, bad) => total + bad, 0);
    return sum / length;
  };
  let heldSeconds = -1;
  const horizon = Math.ceil((startSeconds + outageSeconds + tier.short.durationMs / 1000) / unit) + 2;
  for (let end = 1; end <= horizon; end += 1) {
    const holds =
      ratio(end, tier.long.durationMs) > threshold && ratio(end, tier.short.durationMs) > threshold;
    heldSeconds = holds ? heldSeconds + (heldSeconds < 0 ? 1 : unit) : -1;
    if (heldSeconds >= (tier.alertAfterMs ?? 0) / 1000) return true;
  }
  return false;
}

describe('tierBehaviour', () => {
  it('says what the default tiers of 99.9 % over 30 days do', () => {
    expect(tierBehaviour(slo, fast)).toEqual({
      tier: 'fast',
      severity: 'page',
      long: '1h',
      short: '5m',
      burnRate: 14.4,
      errorThreshold: 0.0144,
      shortestOutageSeconds: expect.closeTo(51.84, 6),
      detection: [
        { errorRatio: 1, seconds: expect.closeTo(51.84, 6) },
        { errorRatio: 0.1, seconds: expect.closeTo(518.4, 6) },
        { errorRatio: 0.02, seconds: expect.closeTo(2592, 6) },
      ],
      enoughEvents: 695,
    });
    expect(tierBehaviour(slo, weeks).detection[2]!.seconds).toBeCloseTo(12_960, 6);
  });

  it('says that some error ratios never fire a tier', () => {
    const loose = shopSlo({ objective: { ...slo.objective, target: 0.99 } });
    expect(tierBehaviour(loose, fast).detection.map(({ seconds }) => seconds)).toEqual([
      expect.closeTo(518.4, 6),
      undefined,
      undefined,
    ]);
  });

  it('adds the time for which the condition must hold', () => {
    const patient = { ...fast, alertAfterMs: 2 * MINUTE_MS };
    expect(tierBehaviour(slo, patient).detection[0]!.seconds).toBeCloseTo(171.84, 6);
  });

  it.each([
    ['at once', fast],
    ['after 2 minutes, which the short window bridges', { ...fast, alertAfterMs: 2 * MINUTE_MS }],
    ['after 20 minutes, which it does not', { ...fast, alertAfterMs: 20 * MINUTE_MS }],
    ['over longer windows', slow],
  ] as [string, AlertTier][])('tells the shortest outage that fires: %s', (_, tier) => {
    const shortest = tierBehaviour(slo, tier).shortestOutageSeconds!;
    expect(firesIn(slo, tier, Math.ceil(shortest) + 2)).toBe(true);
    expect(firesIn(slo, tier, Math.floor(shortest) - 2)).toBe(false);
  });

  it.each([
    ['bad', slices, fast],
    ['bad, two and more', slices, slow],
    ['bad by their share', ratioSlices, slow],
  ] as [string, Slo, AlertTier][])('tells the shortest outage of slices that are %s', (_, sliced, tier) => {
    const shortest = tierBehaviour(sliced, tier).shortestOutageSeconds!;
    // The outage may begin anywhere in a slice: the best place for it decides.
    const starts = Array.from({ length: 60 }, (_, second) => 3600 + second);
    expect(starts.some((start) => firesIn(sliced, tier, shortest + 2, start))).toBe(true);
    expect(starts.some((start) => firesIn(sliced, tier, shortest - 2, start))).toBe(false);
  });

  it('tells of slices at their end, and of none that is good enough', () => {
    const seconds = (sliced: Slo) => tierBehaviour(sliced, fast).detection.map((one) => one.seconds);
    expect(seconds(slices)).toEqual([60, 60, undefined]);
    expect(seconds(ratioSlices)).toEqual([60, 540, 2640]);
  });
});

describe('largestSilentRatio', () => {
  it('is the threshold of the lowest tier of a severity', () => {
    expect(largestSilentRatio(slo, 'page')).toBe(0.006);
    expect(largestSilentRatio(slo, 'ticket')).toBe(0.001);
    const ticketsOnly = shopSlo({ alerting: { ...slo.alerting, tiers: [days, weeks] } });
    expect(largestSilentRatio(ticketsOnly, 'page')).toBe(1);
  });

  it('is what a slice may hold, of slices that are good or bad', () => {
    expect(largestSilentRatio(slices, 'page')).toBe(0.05);
    expect(largestSilentRatio(ratioSlices, 'page')).toBe(0.006);
  });
});

describe('outageDetectionAt', () => {
  it('waits for as many failures as no chance explains, where there are few events', () => {
    // Byar's bound of two of six, and of two of 36, is above the thresholds; of one it is not.
    expect(outageDetectionAt(slo, fast, 6)).toBeCloseTo(20 * 60, 6);
    expect(outageDetectionAt(slo, slow, 6)).toBeCloseTo(20 * 60, 6);
    expect(outageDetectionAt(slo, fast, 1000)).toBeCloseTo(51.84, 6);
  });

  it('is never where a window holds too few to be sure', () => {
    expect(outageDetectionAt(slo, fast, 1)).toBeUndefined();
    expect(outageDetectionAt(slo, weeks, 1)).toBeCloseTo(2 * 3600, 6);
  });

  it('is the plain one where the guard is off', () => {
    const off = shopSlo({ alerting: { ...slo.alerting, lowTraffic: 'off' } });
    expect(outageDetectionAt(off, fast, 6)).toBeCloseTo(51.84, 6);
  });
});
