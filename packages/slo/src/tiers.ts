/** The four burn-rate tiers. A tier is data: what it spends before it fires, over which windows, and who is told. */
import { DAY_MS, HOUR_MS, MINUTE_MS, prometheusDuration } from './durations.ts';

export type Severity = 'page' | 'ticket';

/** A span over which errors are counted. The name is part of series names and stays the same when time is scaled. */
export type Window = { name: string; durationMs: number };

export type Tier = {
  /** `fast`, `slow`, `days` and `weeks` by default; the label `tier` of the alert. */
  name: string;
  severity: Severity;
  /** The share of the period's budget that is spent when the tier fires. */
  budgetShare: number;
  long: Window;
  /** Makes the alert resolve soon after the errors end. */
  short: Window;
};

const windows = {
  '5m': { name: '5m', durationMs: 5 * MINUTE_MS },
  '30m': { name: '30m', durationMs: 30 * MINUTE_MS },
  '1h': { name: '1h', durationMs: HOUR_MS },
  '2h': { name: '2h', durationMs: 2 * HOUR_MS },
  '6h': { name: '6h', durationMs: 6 * HOUR_MS },
  '1d': { name: '1d', durationMs: DAY_MS },
  '3d': { name: '3d', durationMs: 3 * DAY_MS },
} satisfies Record<string, Window>;

/** The window of a duration, named as Prometheus writes it: 90 minutes are `1h30m`. */
export function windowOf(durationMs: number): Window {
  return { name: prometheusDuration(durationMs), durationMs };
}

/** The windows that every SLO records an error ratio for (Sloth's), shortest first. */
export const WINDOWS: readonly Window[] = Object.values(windows);

/** The shortest window, from which the present burn rate is taken. */
export const PRESENT_WINDOW: Window = windows['5m'];

/** Source: the multiwindow, multi-burn-rate alerts of the SRE Workbook, chapter 5 (14.4, 6, 3 and 1 over 30 days). */
export const TIERS: readonly Tier[] = [
  { name: 'fast', severity: 'page', budgetShare: 0.02, long: windows['1h'], short: windows['5m'] },
  { name: 'slow', severity: 'page', budgetShare: 0.05, long: windows['6h'], short: windows['30m'] },
  { name: 'days', severity: 'ticket', budgetShare: 0.1, long: windows['1d'], short: windows['2h'] },
  { name: 'weeks', severity: 'ticket', budgetShare: 0.1, long: windows['3d'], short: windows['6h'] },
];

/** Removes what binary fractions leave behind: 1 - 0.999 is 0.001, not 0.0010000000000000009. */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** The share of events that may be bad. */
export function errorBudget(target: number): number {
  return exact(1 - target);
}

/** How many times faster than evenly the budget is spent when the tier fires: share x period / long window. */
export function burnRate(tier: Tier, periodMs: number): number {
  return exact((tier.budgetShare * periodMs) / tier.long.durationMs);
}

/** The error ratio above which the tier fires. */
export function errorThreshold(tier: Tier, objective: { target: number; periodMs: number }): number {
  return exact(burnRate(tier, objective.periodMs) * errorBudget(objective.target));
}

/** A tier at less than this burn rate tells of an SLO that is being kept. 28 days give 0.933, which is still worth a ticket. */
const SLOWEST_USEFUL_BURN_RATE = 0.9;

/** Why a tier would say nothing useful for an objective, or undefined where it would. `sliceMs` is for budgets of time slices. */
export function uselessBecause(
  tier: Tier,
  objective: { target: number; periodMs: number; sliceMs?: number },
): string | undefined {
  if (objective.sliceMs !== undefined && tier.short.durationMs < objective.sliceMs) {
    return `its window of ${tier.short.name} would hold no whole slice of ${prometheusDuration(objective.sliceMs)}`;
  }
  const rate = burnRate(tier, objective.periodMs);
  if (rate < SLOWEST_USEFUL_BURN_RATE) {
    return `it would fire at a burn rate of ${rate}, at which the budget lasts for the whole period`;
  }
  const threshold = errorThreshold(tier, objective);
  if (threshold >= 1) {
    return `it would fire above an error ratio of ${threshold}, and no ratio is above 1`;
  }
  return undefined;
}
