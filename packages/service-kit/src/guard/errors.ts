/** The errors that are the guard's own. Each names its dependency and has a stable `code`, for problem documents and logs. */
import type { BreakerState } from './breaker-state.ts';

/** The circuit let nobody through: it is open, isolated by hand, or half-open with all its probes out. The call was not sent. */
export class BreakerOpenError extends Error {
  override readonly name = 'BreakerOpenError';
  readonly code = 'breaker_open';
  readonly dependency: string;
  readonly state: Exclude<BreakerState, 'closed'>;
  /** Milliseconds until the circuit lets a probe through; undefined when time alone does not decide it. Fit for a `Retry-After`. */
  readonly retryAfterMs: number | undefined;

  constructor(dependency: string, state: Exclude<BreakerState, 'closed'>, retryAfterMs?: number) {
    super(`The circuit to ${dependency} is ${state.replace('_', '-')}: the call was not sent`);
    this.dependency = dependency;
    this.state = state;
    this.retryAfterMs = retryAfterMs;
  }
}

/** All slots to the dependency were taken, and so was the queue, or no slot came free in time. The call was not sent. */
export class BulkheadFullError extends Error {
  override readonly name = 'BulkheadFullError';
  readonly code = 'bulkhead_full';
  readonly dependency: string;

  constructor(dependency: string) {
    super(`Too many calls to ${dependency} are under way: the call was not sent`);
    this.dependency = dependency;
  }
}

/** The dependency did not answer within `timeoutMs`. Whether it did the work is unknown. */
export class CallTimeoutError extends Error {
  override readonly name = 'CallTimeoutError';
  readonly code = 'call_timeout';
  readonly dependency: string;
  readonly timeoutMs: number;

  constructor(dependency: string, timeoutMs: number) {
    super(`${dependency} did not answer within ${timeoutMs} ms`);
    this.dependency = dependency;
    this.timeoutMs = timeoutMs;
  }
}

/** The caller's own deadline passed, before or during the call. Says nothing about the dependency. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
  readonly code = 'deadline_exceeded';
  readonly dependency: string;

  constructor(dependency: string) {
    super(`The caller's deadline passed before ${dependency} answered`);
    this.dependency = dependency;
  }
}
