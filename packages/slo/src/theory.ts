/**
 * When a tier fires and resets, in closed form, for a steady error ratio in steady traffic.
 * With e the error ratio, b the baseline before and t the tier's threshold: detection after long x (t - b)/(e - b),
 * reset after short x (e - t)/(e - b). Prometheus adds at most one scrape and one evaluation.
 */
import { DAY_MS } from './durations.ts';
import { errorThreshold, type Tier } from './tiers.ts';

export type Situation = {
  tier: Tier;
  /** The objective, for example 0.999. */
  target: number;
  /** The share of requests that fail while the fault lasts. */
  errorRatio: number;
  /** The share that failed before and fails after; 0 by default. */
  baseline?: number;
  /** The SLO's period, in logical seconds; 30 days by default. */
  periodSeconds?: number;
  /** 1 by default. Results are in seconds of real time. */
  timeScale?: number;
  /** How long traffic had been counted when the fault began, in seconds of real time; by default longer than the long window. */
  historySeconds?: number;
};

const THIRTY_DAYS_SECONDS = (30 * DAY_MS) / 1000;

function thresholdOf({ tier, target, periodSeconds = THIRTY_DAYS_SECONDS }: Situation): number {
  return errorThreshold(tier, { target, periodMs: periodSeconds * 1000 });
}

/**
 * Seconds from the beginning of the errors until the tier's condition holds; undefined when it never does.
 *
 * A series younger than the long window has less good history to outweigh: with h seconds of it the ratio
 * (b h + e x)/(h + x) passes t after h (t - b)/(e - t), which is sooner.
 */
export function detectionSeconds(situation: Situation): number | undefined {
  const {
    tier,
    errorRatio,
    baseline = 0,
    timeScale = 1,
    historySeconds = Number.POSITIVE_INFINITY,
  } = situation;
  const threshold = thresholdOf(situation);
  if (errorRatio <= threshold) return undefined;
  if (baseline >= threshold) return 0;
  const longSeconds = tier.long.durationMs / 1000 / timeScale;
  const full = (longSeconds * (threshold - baseline)) / (errorRatio - baseline);
  const young = (historySeconds * (threshold - baseline)) / (errorRatio - threshold);
  return Math.min(full, young);
}

/**
 * Seconds from the end of the errors until the tier's condition no longer holds; undefined when it never held, or when the
 * baseline alone keeps it firing. The short window decides: the long one still holds the outage.
 */
export function resetSeconds(situation: Situation): number | undefined {
  const { tier, errorRatio, baseline = 0, timeScale = 1 } = situation;
  const threshold = thresholdOf(situation);
  if (errorRatio <= threshold || baseline > threshold) return undefined;
  const shortSeconds = tier.short.durationMs / 1000 / timeScale;
  return (shortSeconds * (errorRatio - threshold)) / (errorRatio - baseline);
}
