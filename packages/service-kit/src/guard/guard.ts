/**
 * Calls to a dependency that may be slow, failing or gone. From outside in a call meets:
 * - the fallback, which answers for whatever goes wrong inside;
 * - a circuit that refuses, so that nobody queues to be told so;
 * - the bulkhead: one place per call, kept between its attempts, so that retries do not add to the calls under way, and
 *   outside the breaker, so that being turned away here is not held against the dependency;
 * - the retries, each of which asks the breaker anew: a circuit that has opened ends them;
 * - the breaker, which sees every attempt;
 * - the timeout, inside the breaker, so that every attempt and every probe brings a verdict in time.
 */
import { trace } from '@opentelemetry/api';
import { type AttemptContext, type AttemptLimit, runAttempt } from './attempt.ts';
import { type BreakerCounts, createBreaker, type Permit } from './breaker.ts';
import type { BreakerState } from './breaker-state.ts';
import { createBulkhead } from './bulkhead.ts';
import { BreakerOpenError, BulkheadFullError, CallTimeoutError, DeadlineExceededError } from './errors.ts';
import { createGuardMetrics, type Outcome } from './metrics.ts';
import { type GuardOptions, resolveOptions } from './options.ts';
import { backoffMs, pause } from './retry.ts';
import { createRetryBudget } from './retry-budget.ts';
import { createWatchdog } from './watchdog.ts';

export type CallOptions<T> = {
  /** What is asked of the dependency; a label of `guard_calls_total`, so one of a few names, never an ID. */
  operation: string;
  /** Is the effect of doing it twice that of doing it once? Only then is it retried. */
  idempotent: boolean;
  /** Answers in place of a call that failed, timed out or was not sent. Not for the caller's own faults, nor when it aborted. */
  fallback?: (error: unknown) => T | PromiseLike<T>;
  /** Ends the call at once, wherever it is, with the signal's reason. */
  signal?: AbortSignal;
};

export type Guard = {
  readonly dependency: string;
  /**
   * Runs `fn` under the guard's protection and gives its result.
   * @throws BreakerOpenError, BulkheadFullError: not sent. CallTimeoutError, DeadlineExceededError: gave up waiting.
   *   Else the error of `fn` (of the last attempt), or the reason of `signal`.
   */
  call<T>(options: CallOptions<T>, fn: (context: AttemptContext) => PromiseLike<T>): Promise<T>;
  state(): BreakerState;
  /** Opens the circuit by hand, until `release`. */
  isolate(): void;
  /** Closes a circuit that was isolated, with nothing held against the dependency. */
  release(): void;
};

/** The outcomes that a fallback may answer for. */
const REPLACEABLE: ReadonlySet<Outcome> = new Set(['failure', 'timeout', 'deadline_exceeded', 'rejected']);

/**
 * A guard for one dependency; make it once, at start, and share it.
 * @throws RangeError for an option that makes no sense; Error for a second guard of this dependency in the registry.
 */
export function createGuard(options: GuardOptions): Guard {
  const resolved = resolveOptions(options);
  const { dependency, logger, timeoutMs, retry, remainingMs, isDependencyFailure } = resolved;
  const breaker = createBreaker(resolved.breaker, noteTransition);
  const bulkhead = createBulkhead(resolved.bulkhead);
  const budget = createRetryBudget(retry);
  const watchdog = createWatchdog();
  const metrics = createGuardMetrics(resolved, { breaker, bulkhead, budget });

  const timeout: AttemptLimit = {
    withinMs: timeoutMs,
    exceeded: () => new CallTimeoutError(dependency, timeoutMs),
  };
  const deadlineExceeded = () => new DeadlineExceededError(dependency);

  function noteTransition(from: BreakerState, to: BreakerState, { calls, failures }: BreakerCounts): void {
    metrics.transition(from, to).count += 1;
    logger.warn({ dependency, from, to, calls, failures }, 'breaker transition');
    trace.getActiveSpan()?.addEvent('guard.breaker.transition', { dependency, from, to });
  }

  /** The tighter of the timeout and the caller's deadline. */
  function limit(): AttemptLimit {
    const leftMs = remainingMs();
    if (leftMs === undefined || leftMs >= timeoutMs) return timeout;
    if (leftMs <= 0) throw deadlineExceeded();
    return { withinMs: leftMs, exceeded: deadlineExceeded };
  }

  function refusal(): BreakerOpenError {
    const state = breaker.state() as Exclude<BreakerState, 'closed'>;
    metrics.rejected[`breaker_${state}`].count += 1;
    return new BreakerOpenError(dependency, state, breaker.eligibleInMs());
  }

  async function waitForPlace(signal: AbortSignal | undefined): Promise<void> {
    const { withinMs, exceeded } = limit();
    const ending = await bulkhead.wait(withinMs, signal);
    if (ending === 'entered') return;
    signal?.throwIfAborted();
    if (ending === 'expired' && exceeded === deadlineExceeded) throw exceeded();
    metrics.rejected.bulkhead_full.count += 1;
    throw new BulkheadFullError(dependency);
  }

  function isFailure(error: unknown): boolean {
    try {
      return isDependencyFailure(error);
    } catch (err) {
      // A permit whose verdict never came would keep a half-open circuit half-open for good.
      logger.error({ err, dependency }, 'isDependencyFailure threw');
      return true;
    }
  }

  function outcomeOf(error: unknown, signal: AbortSignal | undefined): Outcome {
    if (signal?.aborted && error === signal.reason) return 'aborted';
    if (error instanceof CallTimeoutError && error.dependency === dependency) return 'timeout';
    if (error instanceof DeadlineExceededError && error.dependency === dependency) return 'deadline_exceeded';
    if (error instanceof BreakerOpenError && error.dependency === dependency) return 'rejected';
    if (error instanceof BulkheadFullError && error.dependency === dependency) return 'rejected';
    return isFailure(error) ? 'failure' : 'caller_error';
  }

  /** Tells the breaker how an attempt failed, by its outcome. */
  async function report(
    permit: Permit,
    outcome: Outcome,
    startedAtMs: number,
    error: unknown,
  ): Promise<void> {
    if (outcome === 'failure' || outcome === 'timeout') await permit.failed(error);
    else if (outcome === 'caller_error') await permit.succeeded(startedAtMs);
    else permit.abandoned();
  }

  /** Milliseconds to wait before another attempt, paid for from the budget; undefined when there should be none. */
  function waitBeforeRetry(attempt: number, outcome: Outcome): number | undefined {
    const failed = outcome === 'failure' || outcome === 'timeout';
    if (!failed || attempt >= retry.maxAttempts || breaker.refuses()) return undefined;
    const waitMs = backoffMs(attempt, retry);
    if (waitMs >= (remainingMs() ?? Number.POSITIVE_INFINITY)) return undefined;
    if (budget.take(performance.now())) return waitMs;
    metrics.retryBudgetExhausted.count += 1;
    return undefined;
  }

  /** Counts a call that did not succeed, and lets its fallback answer if it has one. */
  async function settle<T>({ operation, signal, fallback }: CallOptions<T>, error: unknown): Promise<T> {
    let outcome = outcomeOf(error, signal);
    try {
      if (fallback === undefined || !REPLACEABLE.has(outcome)) throw error;
      const value = await fallback(error);
      outcome = 'fallback';
      return value;
    } finally {
      metrics.outcomes(operation)[outcome].count += 1;
    }
  }

  // Long, because each function that it were split into would cost every call a promise more.
  async function call<T>(
    callOptions: CallOptions<T>,
    fn: (context: AttemptContext) => PromiseLike<T>,
  ): Promise<T> {
    const { signal } = callOptions;
    try {
      signal?.throwIfAborted();
      if (breaker.refuses()) throw refusal();
      if (!bulkhead.enter()) await waitForPlace(signal);
      try {
        let lastError: unknown;
        for (let attempt = 1; ; attempt += 1) {
          signal?.throwIfAborted();
          const attemptLimit = limit();
          const permit = breaker.admit();
          if (permit === undefined) throw attempt === 1 ? refusal() : lastError;
          const startsAtMs = performance.now();
          if (attempt === 1) budget.recordCall(startsAtMs);
          else metrics.retries.count += 1;
          try {
            const value = await runAttempt(fn, attempt, startsAtMs, attemptLimit, signal, watchdog);
            // Awaited only where there is something to wait for: a closed circuit has nothing to say.
            const noted = permit.succeeded(startsAtMs);
            if (noted !== undefined) await noted;
            metrics.outcomes(callOptions.operation).success.count += 1;
            return value;
          } catch (error) {
            lastError = error;
            const outcome = outcomeOf(error, signal);
            await report(permit, outcome, startsAtMs, error);
            const waitMs = callOptions.idempotent ? waitBeforeRetry(attempt, outcome) : undefined;
            if (waitMs === undefined) throw error;
            await pause(waitMs, signal);
          }
        }
      } finally {
        bulkhead.leave();
      }
    } catch (error) {
      return settle(callOptions, error);
    }
  }

  return { dependency, call, state: breaker.state, isolate: breaker.isolate, release: breaker.release };
}
