/** One attempt at a call, which ends when its time is up or its caller has gone, whether or not the function heeds its signal. */
import type { Watchdog, Watched } from './watchdog.ts';

export type AttemptContext = {
  /** Aborted when the attempt times out, when the deadline passes or when the caller aborts. Hand it to the client. */
  readonly signal: AbortSignal;
  /** 1 for the first, 2 for the first retry. */
  readonly attempt: number;
  /** How long this attempt may take, in milliseconds: the timeout, or what is left of the deadline if that is less. */
  readonly remainingMs: number;
};

export type AttemptLimit = {
  withinMs: number;
  /** Makes the error for an attempt that took longer. */
  exceeded: () => Error;
};

/** Settles as `fn` does, or rejects with the limit's error, or with the reason of the caller's `signal`; whichever is first. */
export function runAttempt<T>(
  fn: (context: AttemptContext) => PromiseLike<T>,
  number: number,
  startsAtMs: number,
  limit: AttemptLimit,
  callerSignal: AbortSignal | undefined,
  watchdog: Watchdog,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const attempt = new Attempt(number, startsAtMs, limit, callerSignal, watchdog, reject);
    try {
      fn(attempt).then(
        (value) => {
          attempt.end();
          resolve(value);
        },
        (error) => {
          attempt.end();
          reject(error);
        },
      );
    } catch (error) {
      attempt.end();
      reject(error);
    }
  });
}

/**
 * A class, where the kit prefers functions, for the sake of `signal`: a getter on a prototype costs nothing until it is
 * read, and an AbortController costs as much as the rest of an attempt.
 */
class Attempt implements AttemptContext, Watched {
  readonly attempt: number;
  readonly remainingMs: number;
  readonly dueAtMs: number;
  previous: Watched | undefined = undefined;
  next: Watched | undefined = undefined;
  readonly #exceeded: () => Error;
  readonly #callerSignal: AbortSignal | undefined;
  readonly #watchdog: Watchdog;
  readonly #reject: (reason: unknown) => void;
  #controller: AbortController | undefined = undefined;
  #over = false;

  constructor(
    number: number,
    startsAtMs: number,
    limit: AttemptLimit,
    callerSignal: AbortSignal | undefined,
    watchdog: Watchdog,
    reject: (reason: unknown) => void,
  ) {
    this.attempt = number;
    this.remainingMs = limit.withinMs;
    this.dueAtMs = startsAtMs + limit.withinMs;
    this.#exceeded = limit.exceeded;
    this.#callerSignal = callerSignal;
    this.#watchdog = watchdog;
    this.#reject = reject;
    watchdog.watch(this);
    callerSignal?.addEventListener('abort', this);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  expire(): void {
    this.#giveUp(this.#exceeded());
  }

  /** Called by the caller's signal. */
  handleEvent(): void {
    this.#giveUp(this.#callerSignal!.reason);
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#watchdog.forget(this);
    this.#callerSignal?.removeEventListener('abort', this);
  }

  #giveUp(reason: unknown): void {
    this.end();
    this.#reject(reason);
    // Made here if need be, so that a function which reads its signal later finds it aborted.
    this.#controller ??= new AbortController();
    this.#controller.abort(reason);
  }
}
