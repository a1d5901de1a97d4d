/** What a case is made for: an SLO at a pace, with series that show its events. */
import { MINUTE_MS } from '../durations.ts';
import { STEPS } from '../rules/booking.ts';
import { isDirect } from '../rules/indicator.ts';
import type { Service, Slo } from '../slo.ts';
import { errorThreshold, type Tier, type Window } from '../tiers.ts';
import type { Timing } from '../timing.ts';
import type { Source } from './source.ts';

export type Stage = {
  slo: Slo;
  /** Undefined where no document tells of the service. */
  service: Service | undefined;
  timing: Timing;
  /** How often the rules are evaluated in the test; a multiple of their own interval. */
  evaluationSeconds: number;
  source: Source;
};

/** Tiers with a longer short window are shown at the pace of days. */
export const QUICK_WINDOW_MS = 30 * MINUTE_MS;

/** A window may be shorter than it is called by the step in which it is read, and a query with `$window` extrapolates. */
export const SLACK = 0.02;

/** Prometheus adds to theory the wait for a scrape, and for its arrival; then the next evaluation tells. */
export function sightSeconds({ timing }: Stage): number {
  return (timing.scrapeIntervalMs + timing.settleMs) / 1000;
}

/** The least that can be told of: a slice of time, a measurement, or any event. */
export function grainSeconds({ slo, timing, evaluationSeconds }: Stage): number {
  const { budgeting, indicator } = slo;
  if (budgeting.method !== 'Occurrences') {
    return Math.max(timing.scaled(budgeting.sliceMs) / 1000, evaluationSeconds);
  }
  return indicator.kind === 'counters' || indicator.kind === 'windowed' ? 0 : evaluationSeconds;
}

/** Whether evaluations come at the ends of slices of time, or several times in each. */
export function isEven({ slo, timing, evaluationSeconds }: Stage): boolean {
  if (slo.budgeting.method === 'Occurrences') return true;
  const own = timing.evaluationIntervalMs;
  // A slice is not shorter than an evaluation of the rules, and a test that evaluates as they do sees what they see.
  const slice = Math.max(timing.scaled(slo.budgeting.sliceMs), own);
  const [shorter, longer] = [slice, evaluationSeconds * 1000].sort((one, other) => one - other);
  return evaluationSeconds * 1000 === own || longer! % shorter! === 0;
}

/** By how much a window trails that is made of bookings of an author's own queries: nothing tells what is not booked yet. */
export function trailSeconds({ slo, timing }: Stage, window: Window): number {
  const [finest] = STEPS;
  return isDirect(slo) && window.durationMs >= finest.readFromMs
    ? timing.scaled(finest.durationMs) / 1000
    : 0;
}

/** Rounded up to where an evaluation comes and a slice of time ends. */
export function aligned(seconds: number, stage: Stage): number {
  const unit = Math.max(grainSeconds(stage), stage.evaluationSeconds);
  return Math.ceil(seconds / unit - EPSILON) * unit;
}

/** Divisions leave behind what is no evaluation. */
const EPSILON = 1e-6;

export function lastEvaluation(seconds: number, { evaluationSeconds }: Stage): number {
  return Math.floor(seconds / evaluationSeconds + EPSILON) * evaluationSeconds;
}

export function nextEvaluation(seconds: number, { evaluationSeconds }: Stage): number {
  return Math.ceil(seconds / evaluationSeconds - EPSILON) * evaluationSeconds;
}

/** Scrapes of a span of time. */
export function scrapes(seconds: number, { timing }: Stage): number {
  return Math.max(1, Math.round((seconds * 1000) / timing.scrapeIntervalMs));
}

export function thresholdOf(tier: Tier, { objective }: Slo): number {
  return errorThreshold(tier, { target: objective.target, periodMs: objective.period.durationMs });
}
