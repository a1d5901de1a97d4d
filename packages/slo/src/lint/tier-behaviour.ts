/** What one tier of an SLO does, in closed form: which outages and error ratios fire it, and when. All times are seconds of logical time. */

import { HOUR_MS } from '../durations.ts';
import { enoughEvents, lowerBound } from '../low-traffic.ts';
import { isGuarded } from '../rules/recording-rules.ts';
import type { AlertTier, Budgeting, Slo } from '../slo.ts';
import { detectionSeconds } from '../theory.ts';
import { burnRate, errorThreshold, type Severity } from '../tiers.ts';

export type TierBehaviour = {
  tier: string;
  severity: Severity;
  long: string;
  short: string;
  burnRate: number;
  /** The error ratio above which both windows must be. */
  errorThreshold: number;
  /** A shorter outage in which every event is bad fires nothing. Undefined where no outage does. */
  shortestOutageSeconds: number | undefined;
  /** From the beginning of the errors, in even traffic that is not low; undefined where it never fires. Prometheus adds a scrape and an evaluation. */
  detection: { errorRatio: number; seconds: number | undefined }[];
  /** Events in the long window from which on the ratio decides alone; undefined where it always does. */
  enoughEvents: number | undefined;
};

/** A total outage, and two that hit a part of the events. */
const ERROR_RATIOS = [1, 0.1, 0.02] as const;

export function tierBehaviour(slo: Slo, tier: AlertTier): TierBehaviour {
  const { target, period } = slo.objective;
  const threshold = errorThreshold(tier, { target, periodMs: period.durationMs });
  return {
    tier: tier.name,
    severity: tier.severity,
    long: tier.long.name,
    short: tier.short.name,
    burnRate: burnRate(tier, period.durationMs),
    errorThreshold: threshold,
    shortestOutageSeconds: shortestOutage(slo, tier),
    detection: ERROR_RATIOS.map((errorRatio) => ({
      errorRatio,
      seconds: detection(slo, tier, errorRatio),
    })),
    enoughEvents: isGuarded(slo) ? enoughEvents(threshold) : undefined,
  };
}

/** The largest share of bad events that fires nothing of a severity, however long it lasts; 1 where there is no such tier. */
export function largestSilentRatio(slo: Slo, severity: Severity): number {
  const { target, period } = slo.objective;
  const thresholds = slo.alerting.tiers
    .filter((tier) => tier.severity === severity)
    .map((tier) => errorThreshold(tier, { target, periodMs: period.durationMs }));
  const lowest = Math.min(1, ...thresholds);
  // Slices that are all good are no error at all; as soon as all are bad, every tier that can fire does.
  return lowest < 1 && slo.budgeting.method === 'Timeslices' ? badSliceFrom(slo.budgeting) : lowest;
}

function detection(slo: Slo, tier: AlertTier, errorRatio: number): number | undefined {
  const seconds = conditionAfter(slo, tier, budgetedRatio(slo.budgeting, errorRatio));
  return seconds === undefined ? undefined : seconds + holdsFor(tier);
}

/** Seconds until the tier's condition holds, `ratio` being the share of the budget's events that are bad. */
function conditionAfter(slo: Slo, tier: AlertTier, ratio: number): number | undefined {
  const seconds = thresholdAfter(slo, tier, ratio);
  if (seconds === undefined || slo.budgeting.method === 'Occurrences') return seconds;
  // A slice is judged at its end, and the threshold is passed, not reached.
  const sliceSeconds = slo.budgeting.sliceMs / 1000;
  return (Math.floor(seconds / sliceSeconds + 1e-9) + 1) * sliceSeconds;
}

/** Seconds of errors that bring the long window to the threshold. */
function thresholdAfter({ objective }: Slo, tier: AlertTier, ratio: number): number | undefined {
  return detectionSeconds({
    tier,
    target: objective.target,
    errorRatio: ratio,
    periodSeconds: objective.period.durationMs / 1000,
  });
}

/**
 * The condition goes on after an outage until the short window has nearly forgotten it; where it must hold for a while, that counts.
 * Of slices the first and the last need only be bad, not empty of good events.
 */
function shortestOutage(slo: Slo, tier: AlertTier): number | undefined {
  const { budgeting, objective } = slo;
  // Slices that are bad by their share count what they hold, however it lies in them.
  const spent = budgeting.method === 'Timeslices' ? conditionAfter : thresholdAfter;
  const detected = spent(slo, tier, 1);
  if (detected === undefined) return undefined;
  const threshold = errorThreshold(tier, { target: objective.target, periodMs: objective.period.durationMs });
  const lastsSeconds = (tier.short.durationMs / 1000) * (1 - threshold);
  const outage = Math.max(detected, detected + holdsFor(tier) - lastsSeconds);
  if (budgeting.method !== 'Timeslices') return outage;
  const sliceSeconds = budgeting.sliceMs / 1000;
  const share = badSliceFrom(budgeting);
  const atEnds = outage <= sliceSeconds ? 1 : 2;
  return outage - atEnds * (1 - share) * sliceSeconds;
}

function holdsFor({ alertAfterMs = 0 }: AlertTier): number {
  return alertAfterMs / 1000;
}

/** The share of bad events above which a slice is bad. */
function badSliceFrom({ sliceTarget }: Extract<Budgeting, { method: 'Timeslices' }>): number {
  return Number((1 - sliceTarget).toPrecision(12));
}

/** The share of bad events of the budget, which may be slices, where a share of the indicator's events is bad. */
function budgetedRatio(budgeting: Budgeting, errorRatio: number): number {
  if (budgeting.method !== 'Timeslices') return errorRatio;
  return errorRatio > badSliceFrom(budgeting) ? 1 : 0;
}

/**
 * Seconds until a tier fires in a total outage at a traffic: where there are few events, after as many bad ones as no chance explains.
 * Undefined where the long window never holds enough of them.
 */
export function outageDetectionAt(slo: Slo, tier: AlertTier, eventsPerHour: number): number | undefined {
  const plain = detection(slo, tier, 1);
  if (plain === undefined || !isGuarded(slo)) return plain;
  const { target, period } = slo.objective;
  const threshold = errorThreshold(tier, { target, periodMs: period.durationMs });
  const events = (eventsPerHour * tier.long.durationMs) / HOUR_MS;
  if (events >= enoughEvents(threshold)) return plain;
  for (let bad = 1; bad <= events; bad += 1) {
    if (lowerBound(bad, events) <= threshold) continue;
    return Math.max(plain, (bad / eventsPerHour) * 3600 + holdsFor(tier));
  }
  return undefined;
}
