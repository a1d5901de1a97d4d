/** When to retry and how long to wait. The loop itself is the guard's. */
import type { RetryBudgetOptions } from './retry-budget.ts';

export type RetryOptions = RetryBudgetOptions & {
  /** Attempts per call, the first included; 1 never retries. */
  maxAttempts: number;
  /** Upper end of the wait before the first retry, in milliseconds; it doubles with each retry. */
  baseDelayMs: number;
  /** The wait never exceeds this, in milliseconds. */
  maxDelayMs: number;
};

/**
 * Milliseconds to wait after this attempt (1 is the first) has failed: anything from nothing to twice as much as after
 * the one before. Full jitter, by "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015), where it needs the
 * least work of all the kinds compared.
 */
export function backoffMs(attempt: number, { baseDelayMs, maxDelayMs }: RetryOptions): number {
  return Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
}

/** Waits, or rejects with the signal's reason as soon as that aborts. cockatiel's retry sleeps on. */
export function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const aborted = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, durationMs);
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
