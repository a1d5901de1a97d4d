/** Where the correlation ID lives while code runs on behalf of a request: beside the span, in AsyncLocalStorage. */
import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** The correlation ID of the work that is being done now; undefined outside any. */
export function currentCorrelationId(): string | undefined {
  return storage.getStore();
}

/**
 * Runs `fn` as part of the work with this correlation ID, and returns what `fn` returns. Timers and promises that `fn`
 * starts keep the ID. For work that begins without a request: an outbox row, a queue message, a scheduled job.
 */
export function withCorrelationId<T>(correlationId: string, fn: () => T): T {
  return storage.run(correlationId, fn);
}

/**
 * Ties a function to the context in which it is bound: correlation ID, span and deadline. For listeners of event
 * emitters and other callbacks that are called from outside the request, for example by a shared connection.
 */
export function bindCorrelation<This, Arguments extends unknown[], Result>(
  fn: (this: This, ...args: Arguments) => Result,
): (this: This, ...args: Arguments) => Result {
  const inThisContext = AsyncLocalStorage.snapshot();
  return function bound(this: This, ...args: Arguments): Result {
    return inThisContext(() => fn.apply(this, args));
  };
}
