import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withDeadline } from '../deadline/index.ts';
import type { AttemptContext } from './attempt.ts';
import { BulkheadFullError, CallTimeoutError, DeadlineExceededError } from './errors.ts';
import { CHARGE, fail, failures, guardFixture, hang, LOOKUP, succeed, TIMEOUT_MS } from './guard-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const NEVER_OPENS = { minimumCalls: 1_000_000 };

/** Settles the call while time passes, and tells how it ended and after how long. */
async function ending(
  call: Promise<unknown>,
): Promise<{ value?: unknown; error?: unknown; afterMs: number }> {
  const startedAtMs = performance.now();
  const afterMs = () => performance.now() - startedAtMs;
  const settled = call.then(
    (value) => ({ value, afterMs: afterMs() }),
    (error: unknown) => ({ error, afterMs: afterMs() }),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return settled;
}

describe('a call', () => {
  test('gives the result of the function, and tells it which attempt it is and how long it has', async () => {
    const { guard, outcomes } = guardFixture();
    const fn = vi.fn(async (context: AttemptContext) => {
      expect(context.signal.aborted).toBe(false);
      return context.attempt + context.remainingMs;
    });
    expect(await guard.call(CHARGE, fn)).toBe(1 + TIMEOUT_MS);
    expect(await outcomes('charge')).toEqual({ success: 1 });
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  test('passes on the very error of the function, thrown or rejected', async () => {
    const { guard, outcomes } = guardFixture();
    const error = new Error('refused');
    await expect(guard.call(CHARGE, () => Promise.reject(error))).rejects.toBe(error);
    const thrower = () => {
      throw error;
    };
    await expect(guard.call(CHARGE, thrower)).rejects.toBe(error);
    expect(await outcomes('charge')).toEqual({ failure: 2 });
  });

  test('an operation that was not declared is counted from its first call on', async () => {
    const { guard, outcomes } = guardFixture({ operations: [] });
    await guard.call({ operation: 'refund', idempotent: true }, succeed);
    expect(await outcomes('refund')).toEqual({ success: 1 });
  });
});

describe('the timeout', () => {
  test('ends a call to a function that heeds nothing, and aborts its signal with the same error', async () => {
    const { guard, outcomes } = guardFixture();
    let signal: AbortSignal | undefined;
    const { error, afterMs } = await ending(
      guard.call(CHARGE, (context) => {
        signal = context.signal;
        return hang();
      }),
    );
    expect(error).toBeInstanceOf(CallTimeoutError);
    expect(error).toMatchObject({ dependency: 'payments', code: 'call_timeout', timeoutMs: TIMEOUT_MS });
    expect(afterMs).toBe(TIMEOUT_MS);
    expect(signal?.reason).toBe(error);
    expect(await outcomes('charge')).toEqual({ timeout: 1 });
  });

  test('a function that first looks at its signal when it is too late finds it aborted', async () => {
    const { guard } = guardFixture();
    let context: AttemptContext | undefined;
    const { error } = await ending(
      guard.call(CHARGE, (given) => {
        context = given;
        return hang();
      }),
    );
    expect(context?.signal.reason).toBe(error);
  });

  test('each attempt has a timeout of its own', async () => {
    const { guard, read } = guardFixture({ retry: { maxAttempts: 2 } });
    const { error, afterMs } = await ending(guard.call(LOOKUP, hang));
    expect(error).toBeInstanceOf(CallTimeoutError);
    expect(afterMs).toBeGreaterThanOrEqual(2 * TIMEOUT_MS);
    expect(await read('guard_retries_total')).toBe(1);
  });

  test('calls that begin at different times end each at its own', async () => {
    const { guard } = guardFixture();
    const endings: Promise<{ afterMs: number }>[] = [];
    for (let i = 0; i < 5; i += 1) {
      const startedAtMs = performance.now();
      endings.push(
        guard.call(CHARGE, hang).catch(() => ({ afterMs: performance.now() - startedAtMs })) as Promise<{
          afterMs: number;
        }>,
      );
      await vi.advanceTimersByTimeAsync(17);
    }
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    expect((await Promise.all(endings)).map(({ afterMs }) => afterMs)).toEqual(Array(5).fill(TIMEOUT_MS));
  });

  test('an answer that comes after the timeout does not keep others from theirs', async () => {
    const { guard } = guardFixture();
    const late = Promise.withResolvers<string>();
    await ending(guard.call(CHARGE, () => late.promise));
    const next = ending(guard.call(CHARGE, hang));
    late.resolve('too late');
    expect(await next).toMatchObject({ afterMs: TIMEOUT_MS, error: { code: 'call_timeout' } });
  });
});

describe('the deadline', () => {
  test('of the deadline room shortens an attempt, which is told how long it has', async () => {
    const { guard, outcomes } = guardFixture();
    let remainingMs: number | undefined;
    const { error, afterMs } = await ending(
      withDeadline(Date.now() + 30, () =>
        guard.call(CHARGE, (context) => {
          remainingMs = context.remainingMs;
          return hang();
        }),
      ),
    );
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(error).toMatchObject({ dependency: 'payments', code: 'deadline_exceeded' });
    expect(remainingMs).toBe(30);
    expect(afterMs).toBe(30);
    expect(await outcomes('charge')).toEqual({ deadline_exceeded: 1 });
  });

  test('that has passed lets nothing be sent', async () => {
    const { guard } = guardFixture({ remainingMs: () => 0 });
    const fn = vi.fn(succeed);
    await expect(guard.call(CHARGE, fn)).rejects.toThrow(DeadlineExceededError);
    expect(fn).not.toHaveBeenCalled();
  });

  test('that callers set too tight is not held against the dependency: it cannot open the circuit', async () => {
    const { guard } = guardFixture({ remainingMs: () => 1 });
    for (let i = 0; i < 20; i += 1) await ending(guard.call(CHARGE, hang));
    expect(guard.state()).toBe('closed');
  });

  test('that leaves no room for the wait ends the retries at once, with the error of the dependency', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    const { guard, read } = guardFixture({
      remainingMs: () => 40,
      retry: { maxAttempts: 3, baseDelayMs: 50 },
    });
    const { error, afterMs } = await ending(guard.call(LOOKUP, fail));
    expect(error).toMatchObject({ message: 'payments is down' });
    expect(afterMs).toBe(0);
    expect(await read('guard_retries_total')).toBe(0);
  });
});

describe('retries', () => {
  const patient = { retry: { maxAttempts: 3, baseDelayMs: 50, maxDelayMs: 1_000 }, breaker: NEVER_OPENS };

  test('an idempotent call is tried again until it succeeds, after growing waits', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { guard, read, outcomes } = guardFixture(patient);
    const attempts: number[] = [];
    const { value, afterMs } = await ending(
      guard.call(LOOKUP, async ({ attempt }) => {
        attempts.push(attempt);
        return attempt < 3 ? fail() : 'found';
      }),
    );
    expect(value).toBe('found');
    expect(attempts).toEqual([1, 2, 3]);
    expect(afterMs).toBe(25 + 50);
    expect(await read('guard_retries_total')).toBe(2);
    expect(await outcomes('lookup')).toEqual({ success: 1 });
  });

  test('it gives up after maxAttempts with the last error', async () => {
    const { guard, read } = guardFixture(patient);
    const fn = vi.fn(async ({ attempt }: AttemptContext) => {
      throw new Error(`attempt ${attempt}`);
    });
    const { error } = await ending(guard.call(LOOKUP, fn));
    expect(error).toMatchObject({ message: 'attempt 3' });
    expect(await read('guard_retries_total')).toBe(2);
  });

  test('a call that is not idempotent is never repeated', async () => {
    const { guard } = guardFixture(patient);
    const fn = vi.fn(fail);
    await ending(guard.call(CHARGE, fn));
    expect(fn).toHaveBeenCalledTimes(1);
  });

  test('an error that is the caller’s fault is not retried', async () => {
    const { guard } = guardFixture({ ...patient, isDependencyFailure: () => false });
    const fn = vi.fn(fail);
    await ending(guard.call(LOOKUP, fn));
    expect(fn).toHaveBeenCalledTimes(1);
  });

  test('the circuit that a failing call opens ends its retries at once, with the dependency’s own error', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { guard, outcomes, read } = guardFixture({
      retry: { maxAttempts: 10, baseDelayMs: 1_000, maxDelayMs: 1_000, budgetMinimum: 100 },
    });
    const fn = vi.fn(fail);
    const { error, afterMs } = await ending(guard.call(LOOKUP, fn));
    expect(guard.state()).toBe('open');
    expect(fn).toHaveBeenCalledTimes(4);
    expect(afterMs).toBe(3 * 500);
    expect(error).toMatchObject({ message: 'payments is down' });
    expect(await outcomes('lookup')).toEqual({ failure: 1 });
    expect(await read('guard_rejected_total', { reason: 'breaker_open' })).toBe(0);
  });

  test('a circuit that opens during the wait ends them too', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { guard } = guardFixture({ retry: { maxAttempts: 3, baseDelayMs: 50 } });
    const fn = vi.fn(fail);
    const call = ending(guard.call(LOOKUP, fn));
    await failures(guard, 3);
    const { error, afterMs } = await call;
    expect(error).toMatchObject({ message: 'payments is down' });
    expect(fn).toHaveBeenCalledTimes(1);
    expect(afterMs).toBe(25);
  });

  test('an abort during the wait ends the call at once', async () => {
    const { guard, outcomes } = guardFixture({
      ...patient,
      retry: { maxAttempts: 3, baseDelayMs: 30_000, maxDelayMs: 30_000 },
    });
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    const caller = new AbortController();
    const fn = vi.fn(fail);
    setTimeout(() => {
      caller.abort(new Error('client is gone'));
      timersLeft = vi.getTimerCount();
    }, 30);
    let timersLeft: number | undefined;
    const { error, afterMs } = await ending(guard.call({ ...LOOKUP, signal: caller.signal }, fn));
    expect(error).toBe(caller.signal.reason);
    expect(afterMs).toBe(30);
    expect(fn).toHaveBeenCalledTimes(1);
    expect(await outcomes('lookup')).toEqual({ aborted: 1 });
    // The watchdog's, which the attempt has left behind.
    expect(timersLeft).toBe(1);
  });

  test('an abort at any moment around a failure ends the call at once', async () => {
    for (let turns = 0; turns < 20; turns += 1) {
      const { guard } = guardFixture({
        ...patient,
        retry: { maxAttempts: 2, baseDelayMs: 30_000, maxDelayMs: 30_000 },
      });
      const caller = new AbortController();
      const call = ending(guard.call({ ...LOOKUP, signal: caller.signal }, fail));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      caller.abort();
      expect(await call).toMatchObject({ error: caller.signal.reason, afterMs: 0 });
    }
  });

  test('are paid for by the calls: half as many as there were calls at a ratio of 0.5', async () => {
    const { guard, read } = guardFixture({
      ...patient,
      retry: { maxAttempts: 2, budgetRatio: 0.5, budgetMinimum: 1 },
    });
    for (let i = 0; i < 10; i += 1) await guard.call(CHARGE, succeed);
    expect(await read('guard_retry_budget_available')).toBe(6);
  });

  test('stop when the budget is spent, which is counted', async () => {
    const { guard, read } = guardFixture({
      ...patient,
      retry: { maxAttempts: 3, budgetRatio: 0, budgetMinimum: 3, budgetWindowMs: 600_000 },
    });
    expect(await read('guard_retry_budget_available')).toBe(3);
    for (let i = 0; i < 5; i += 1) await ending(guard.call(LOOKUP, fail));
    expect(await read('guard_retries_total')).toBe(3);
    expect(await read('guard_retry_budget_exhausted_total')).toBe(4);
    expect(await read('guard_retry_budget_available')).toBe(0);
  });

  test('add no more than the budget to a dependency that fails totally, whatever the traffic', async () => {
    const traffic = fc.record({
      gapsMs: fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 120 }),
      budgetRatio: fc.constantFrom(0, 0.1, 0.2, 0.5),
      budgetMinimum: fc.nat({ max: 4 }),
      maxAttempts: fc.integer({ min: 2, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(traffic, async ({ gapsMs, ...retry }) => {
        const budgetWindowMs = 2_000;
        const { guard, read } = guardFixture({
          retry: { ...retry, budgetWindowMs, baseDelayMs: 1, maxDelayMs: 2 },
          breaker: NEVER_OPENS,
          bulkhead: { concurrent: 1_000 },
        });
        const fn = vi.fn(fail);
        const startedAtMs = performance.now();
        const calls: Promise<unknown>[] = [];
        for (const gapMs of gapsMs) {
          calls.push(guard.call(LOOKUP, fn).catch(() => {}));
          await vi.advanceTimersByTimeAsync(gapMs);
        }
        await vi.advanceTimersByTimeAsync(100);
        await Promise.all(calls);
        // Windows begin at tenths of their length: this many stretches of 0.9 windows or less cover the traffic.
        const windows = Math.ceil((performance.now() - startedAtMs) / (0.9 * budgetWindowMs)) + 1;
        const bound = retry.budgetRatio * calls.length + retry.budgetMinimum * windows;
        const retries = fn.mock.calls.length - calls.length;
        expect(retries).toBe(await read('guard_retries_total'));
        expect(retries).toBeLessThanOrEqual(Math.ceil(bound));
      }),
      { numRuns: 100 },
    );
  });
});

describe('an abort by the caller', () => {
  test('before the call lets nothing be sent', async () => {
    const { guard, outcomes } = guardFixture();
    const fn = vi.fn(succeed);
    const signal = AbortSignal.abort(new Error('client is gone'));
    await expect(guard.call({ ...CHARGE, signal }, fn)).rejects.toBe(signal.reason);
    expect(fn).not.toHaveBeenCalled();
    expect(await outcomes('charge')).toEqual({ aborted: 1 });
  });

  test('during an attempt ends it at once, whatever the function does, and is not held against the dependency', async () => {
    const { guard, outcomes } = guardFixture();
    for (let i = 0; i < 10; i += 1) {
      const caller = new AbortController();
      let signal: AbortSignal | undefined;
      setTimeout(() => caller.abort(), 20);
      const { error, afterMs } = await ending(
        guard.call({ ...CHARGE, signal: caller.signal }, (context) => {
          signal = context.signal;
          return hang();
        }),
      );
      expect(error).toBe(caller.signal.reason);
      expect(afterMs).toBe(20);
      expect(signal?.aborted).toBe(true);
    }
    expect(guard.state()).toBe('closed');
    expect(await outcomes('charge')).toEqual({ aborted: 10 });
  });

  test('that has happened before the call is noticed at once, also where others queue', async () => {
    const { guard } = guardFixture({ bulkhead: { concurrent: 1, queued: 1 } });
    const slow = guard.call(CHARGE, hang).catch(() => {});
    const signal = AbortSignal.abort();
    const call = guard.call({ ...CHARGE, signal }, succeed);
    expect(await ending(call)).toEqual({ error: signal.reason, afterMs: 0 });
    await slow;
  });

  test('leaves no listener on a signal that outlives the call, its wait for a place and its retries', async () => {
    const { guard } = guardFixture({ bulkhead: { concurrent: 1 }, retry: { maxAttempts: 2 } });
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const calls = [succeed, fail, succeed].map((fn) => ending(guard.call({ ...LOOKUP, signal }, fn)));
    await Promise.all(calls);
    // Three first attempts and a second one, two waits for a place, one for the retry.
    const added = add.mock.calls.map(([, listener]) => listener);
    expect(added).toHaveLength(7);
    expect(new Set(remove.mock.calls.map(([, listener]) => listener))).toEqual(new Set(added));
  });
});

describe('the bulkhead', () => {
  const narrow = { bulkhead: { concurrent: 2, queued: 1 } };

  test('turns away who finds no place and no queue, and does not hold it against the dependency', async () => {
    const { guard, read, outcomes } = guardFixture({ ...narrow, breaker: { minimumCalls: 1 } });
    const inside = [1, 2, 3].map(() => guard.call(CHARGE, hang).catch(() => {}));
    const fn = vi.fn(succeed);
    for (let i = 0; i < 20; i += 1) {
      const error = await guard.call(CHARGE, fn).catch((error) => error);
      expect(error).toBeInstanceOf(BulkheadFullError);
      expect(error).toMatchObject({ dependency: 'payments', code: 'bulkhead_full' });
    }
    expect(fn).not.toHaveBeenCalled();
    expect(guard.state()).toBe('closed');
    expect(await read('guard_rejected_total', { reason: 'bulkhead_full' })).toBe(20);
    expect(await outcomes('charge')).toEqual({ rejected: 20 });
    expect(await read('guard_bulkhead_calls', { state: 'active' })).toBe(2);
    expect(await read('guard_bulkhead_calls', { state: 'queued' })).toBe(1);
    await vi.advanceTimersByTimeAsync(3 * TIMEOUT_MS);
    await Promise.all(inside);
    expect(await read('guard_bulkhead_calls', { state: 'active' })).toBe(0);
  });

  test('who waits longer than the timeout for a place is turned away', async () => {
    const { guard } = guardFixture({
      bulkhead: { concurrent: 1, queued: 1 },
      retry: { maxAttempts: 2, baseDelayMs: 1 },
    });
    const first = guard.call(LOOKUP, hang).catch(() => {});
    const { error, afterMs } = await ending(guard.call(CHARGE, succeed));
    expect(error).toBeInstanceOf(BulkheadFullError);
    expect(afterMs).toBe(TIMEOUT_MS);
    await first;
  });

  test('who waits past the deadline is told so; who aborts leaves at once', async () => {
    let leftMs: number | undefined;
    const { guard, outcomes } = guardFixture({
      bulkhead: { concurrent: 1, queued: 2 },
      remainingMs: () => leftMs,
    });
    const first = guard.call(CHARGE, hang).catch(() => {});
    leftMs = 10;
    const late = ending(guard.call(LOOKUP, succeed));
    leftMs = undefined;
    const caller = new AbortController();
    setTimeout(() => caller.abort(), 5);
    const gone = ending(guard.call({ ...LOOKUP, signal: caller.signal }, succeed));
    expect(await late).toMatchObject({ afterMs: 10, error: { code: 'deadline_exceeded' } });
    expect(await gone).toMatchObject({ afterMs: 5, error: { name: 'AbortError' } });
    expect(await outcomes('lookup')).toEqual({ deadline_exceeded: 1, aborted: 1 });
    await first;
  });

  test('a call keeps its place between its attempts: retries do not add to the calls under way', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { guard } = guardFixture({
      bulkhead: { concurrent: 1, queued: 0 },
      retry: { maxAttempts: 2, baseDelayMs: 1_000 },
    });
    const call = guard.call(LOOKUP, fail).catch(() => {});
    await vi.advanceTimersByTimeAsync(100);
    await expect(guard.call(CHARGE, succeed)).rejects.toThrow(BulkheadFullError);
    await vi.advanceTimersByTimeAsync(1_000);
    await call;
    expect(await guard.call(CHARGE, succeed)).toBe('charged');
  });

  test('an open circuit refuses before the queue: nobody waits to be told so', async () => {
    const { guard } = guardFixture({ bulkhead: { concurrent: 1, queued: 5 } });
    const slow = guard.call(CHARGE, hang).catch(() => {});
    guard.isolate();
    const { error, afterMs } = await ending(guard.call(CHARGE, succeed));
    expect(error).toMatchObject({ code: 'breaker_open' });
    expect(afterMs).toBe(0);
    await slow;
  });

  test('nothing is sent for a caller that is gone by the time its turn has come', async () => {
    const { guard, outcomes } = guardFixture({ bulkhead: { concurrent: 1, queued: 1 } });
    const caller = new AbortController();
    const fn = vi.fn(succeed);
    const first = guard.call(CHARGE, succeed).then(() => caller.abort());
    await expect(guard.call({ ...LOOKUP, signal: caller.signal }, fn)).rejects.toThrow('aborted');
    await first;
    expect(fn).not.toHaveBeenCalled();
    expect(await outcomes('lookup')).toEqual({ aborted: 1 });
  });
});

describe('the fallback', () => {
  const withFallback = {
    ...CHARGE,
    fallback: (error: unknown) => `instead of ${(error as { code?: string }).code}`,
  };

  test.each([
    ['a failure', async () => guardFixture(), fail, 'undefined'],
    ['a timeout', async () => guardFixture(), hang, 'call_timeout'],
    ['a passed deadline', async () => guardFixture({ remainingMs: () => 1 }), hang, 'deadline_exceeded'],
    [
      'an open circuit',
      async () => {
        const fixture = guardFixture();
        fixture.guard.isolate();
        return fixture;
      },
      succeed,
      'breaker_open',
    ],
    [
      'a full bulkhead',
      async () => {
        const fixture = guardFixture({ bulkhead: { concurrent: 1, queued: 0 } });
        void fixture.guard.call(LOOKUP, hang).catch(() => {});
        return fixture;
      },
      succeed,
      'bulkhead_full',
    ],
  ])('answers for %s, and the call counts as one that it answered', async (_, make, fn, code) => {
    const { guard, outcomes } = await make();
    expect((await ending(guard.call(withFallback, fn))).value).toBe(`instead of ${code}`);
    expect(await outcomes('charge')).toEqual({ fallback: 1 });
  });

  test('is not asked when the call succeeds, when the error is the caller’s fault, or when the caller is gone', async () => {
    const fallback = vi.fn(() => 'instead');
    const { guard } = guardFixture({ isDependencyFailure: () => false });
    await guard.call({ ...CHARGE, fallback }, succeed);
    await expect(guard.call({ ...CHARGE, fallback }, fail)).rejects.toThrow('payments is down');
    const signal = AbortSignal.abort();
    await expect(guard.call({ ...CHARGE, fallback, signal }, succeed)).rejects.toBe(signal.reason);
    expect(fallback).not.toHaveBeenCalled();
  });

  test('that fails itself ends the call with its error, counted as what it could not mend', async () => {
    const { guard, outcomes } = guardFixture();
    const fallback = () => Promise.reject(new Error('no stale copy'));
    await expect(guard.call({ ...CHARGE, fallback }, fail)).rejects.toThrow('no stale copy');
    expect(await outcomes('charge')).toEqual({ failure: 1 });
  });

  test('runs outside the bulkhead: a slow one takes no place', async () => {
    const { guard } = guardFixture({ bulkhead: { concurrent: 1, queued: 0 } });
    void guard.call({ ...CHARGE, fallback: hang }, fail);
    await vi.advanceTimersByTimeAsync(0);
    expect(await guard.call(CHARGE, succeed)).toBe('charged');
  });

  test('does not hide the failure from the breaker', async () => {
    const { guard } = guardFixture();
    for (let i = 0; i < 4; i += 1) await guard.call(withFallback, fail);
    expect(guard.state()).toBe('open');
  });
});
