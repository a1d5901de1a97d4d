export type { AttemptContext } from './attempt.ts';
export type { BreakerOptions } from './breaker.ts';
export type { BreakerState } from './breaker-state.ts';
export type { BulkheadOptions } from './bulkhead.ts';
export { BreakerOpenError, BulkheadFullError, CallTimeoutError, DeadlineExceededError } from './errors.ts';
export { type CallOptions, createGuard, type Guard } from './guard.ts';
export type { GuardOptions } from './options.ts';
export type { RetryOptions } from './retry.ts';
