import { AsyncLocalStorage } from 'node:async_hooks';

const deadlines = new AsyncLocalStorage<number>();

/**
 * Runs `fn`, and all that it starts, under a deadline in milliseconds since the epoch. Inside another deadline the
 * earlier one holds: nobody who waits for us waits longer because of us.
 */
export function withDeadline<T>(deadlineMs: number, fn: () => T): T {
  return deadlines.run(Math.min(deadlineMs, currentDeadlineMs() ?? deadlineMs), fn);
}

/** The current deadline in milliseconds since the epoch, or undefined where there is none. */
export function currentDeadlineMs(): number | undefined {
  return deadlines.getStore();
}

/** Milliseconds until the current deadline, 0 when it has passed, undefined where there is none. */
export function remainingMs(): number | undefined {
  const deadlineMs = currentDeadlineMs();
  return deadlineMs === undefined ? undefined : Math.max(0, deadlineMs - Date.now());
}
