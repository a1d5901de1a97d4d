/**
 * Bounds what retries add to the load of a dependency that is already in trouble. Retries in a window are at most a
 * share of the calls in it, and a few more, so that a service with little traffic can retry at all. A budget per client
 * of 10 % is the SRE book's (chapter "Handling Overload"); the minimum and the window of ten seconds follow Finagle's
 * RetryBudget, and Envoy's `retry_budget` has the same two terms.
 */
import { createRollingCount } from './rolling-count.ts';

export type RetryBudgetOptions = {
  /** Retries allowed per call in the window, for example 0.1. */
  budgetRatio: number;
  /** Retries allowed in a window besides those. */
  budgetMinimum: number;
  budgetWindowMs: number;
};

export type RetryBudget = {
  /** Counts the first attempt of a call. */
  recordCall(nowMs: number): void;
  /** Takes one retry out of the budget; false when there is none left. */
  take(nowMs: number): boolean;
  /** How many retries could be taken now. */
  available(nowMs: number): number;
};

export function createRetryBudget({
  budgetRatio,
  budgetMinimum,
  budgetWindowMs,
}: RetryBudgetOptions): RetryBudget {
  const calls = createRollingCount(budgetWindowMs);
  const retries = createRollingCount(budgetWindowMs);
  // A balance can fall below zero when calls leave the window before the retries that they paid for.
  const available = (nowMs: number) =>
    Math.max(0, Math.floor(budgetRatio * calls.total(nowMs) + budgetMinimum) - retries.total(nowMs));

  return {
    recordCall: (nowMs) => calls.add(nowMs),
    take(nowMs) {
      if (available(nowMs) < 1) return false;
      retries.add(nowMs);
      return true;
    },
    available,
  };
}
