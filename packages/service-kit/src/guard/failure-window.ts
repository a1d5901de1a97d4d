/** Decides when a closed circuit opens: cockatiel's `IBreaker`, over time buckets instead of its sampling windows. */
import type { IBreaker } from 'cockatiel';
import { createRollingCount } from './rolling-count.ts';

export type FailureWindowOptions = {
  /** The circuit opens when at least this share of the calls in the window failed, above 0 and up to 1. */
  failureRatio: number;
  /** How far back calls count, in milliseconds. */
  windowMs: number;
  /** Fewer calls than this in the window never open the circuit. */
  minimumCalls: number;
};

type FailureWindow = IBreaker & {
  /** Counts a call of a closed circuit that succeeded; `startedAtMs` spares the fast path a second look at the clock. */
  succeeded(startedAtMs: number): void;
  calls(): number;
  failures(): number;
  clear(): void;
};

export function createFailureWindow({
  failureRatio,
  windowMs,
  minimumCalls,
}: FailureWindowOptions): FailureWindow {
  const calls = createRollingCount(windowMs);
  const failures = createRollingCount(windowMs);
  const clear = () => {
    calls.clear();
    failures.clear();
  };

  return {
    // Part of cockatiel's interface, for circuits that are stored between processes; ours are not.
    state: undefined,
    succeeded: calls.add,
    // cockatiel reports only the success that closes the circuit, whereupon the breaker clears the window.
    success() {},
    failure() {
      const nowMs = performance.now();
      calls.add(nowMs);
      failures.add(nowMs);
      const total = calls.total(nowMs);
      return total >= minimumCalls && failures.total(nowMs) / total >= failureRatio;
    },
    calls: () => calls.total(performance.now()),
    failures: () => failures.total(performance.now()),
    clear,
  };
}
