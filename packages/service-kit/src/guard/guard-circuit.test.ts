import fc from 'fast-check';
import pino from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BreakerOpenError } from './errors.ts';
import { createGuard } from './guard.ts';
import {
  CHARGE,
  fail,
  failures,
  guardFixture,
  hang,
  OPEN_MS,
  open,
  succeed,
  TIMEOUT_MS,
} from './guard-fixture.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A dependency that answers when told to. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { fn: () => promise, answer: () => resolve('charged'), break: () => reject(new Error('late')) };
}

const becomeEligible = () => vi.advanceTimersByTimeAsync(OPEN_MS);

describe('closed', () => {
  test('opens with the failure that reaches the ratio at the minimum of calls, and not before', async () => {
    const { guard } = guardFixture();
    await guard.call(CHARGE, succeed);
    await guard.call(CHARGE, succeed);
    await failures(guard, 1);
    expect(guard.state()).toBe('closed');
    await failures(guard, 1);
    expect(guard.state()).toBe('open');
  });

  test('by default is the classic breaker: five failures among ten calls in a minute open it for a minute', async () => {
    const guard = createGuard({
      dependency: 'payments',
      registry: new Registry(),
      logger: pino({ level: 'silent' }),
      timeoutMs: TIMEOUT_MS,
    });
    for (let i = 0; i < 5; i += 1) await guard.call(CHARGE, succeed);
    await failures(guard, 4);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(guard.state()).toBe('closed');
    await failures(guard, 1);
    await vi.advanceTimersByTimeAsync(59_999);
    await expect(guard.call(CHARGE, succeed)).rejects.toThrow(BreakerOpenError);
    await vi.advanceTimersByTimeAsync(1);
    expect(await guard.call(CHARGE, succeed)).toBe('charged');
  });

  test('stays closed when failures are below the ratio', async () => {
    const { guard } = guardFixture();
    for (let i = 0; i < 40; i += 1) await guard.call(CHARGE, i % 5 < 3 ? succeed : fail).catch(() => {});
    expect(guard.state()).toBe('closed');
  });

  test('forgets failures that are older than the window', async () => {
    const { guard } = guardFixture();
    await failures(guard, 3);
    await vi.advanceTimersByTimeAsync(10_000);
    await failures(guard, 3);
    expect(guard.state()).toBe('closed');
    await failures(guard, 1);
    expect(guard.state()).toBe('open');
  });

  test('timeouts count as failures', async () => {
    const { guard } = guardFixture();
    const calls = Array.from({ length: 4 }, () => guard.call(CHARGE, hang).catch(() => {}));
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
    await Promise.all(calls);
    expect(guard.state()).toBe('open');
  });

  test('errors that are the caller’s fault are answers: they never open it, and count as calls', async () => {
    class Declined extends Error {}
    const { guard, outcomes } = guardFixture({
      isDependencyFailure: (error) => !(error instanceof Declined),
    });
    const decline = () => Promise.reject(new Declined());
    for (let i = 0; i < 20; i += 1) await expect(guard.call(CHARGE, decline)).rejects.toThrow(Declined);
    expect(guard.state()).toBe('closed');
    await failures(guard, 19);
    expect(guard.state()).toBe('closed');
    await failures(guard, 1);
    expect(guard.state()).toBe('open');
    expect(await outcomes('charge')).toEqual({ caller_error: 20, failure: 20 });
  });

  test('an error that the judge of errors chokes on is a failure, and is logged', async () => {
    const { guard, log } = guardFixture({
      isDependencyFailure: () => {
        throw new TypeError('no status');
      },
    });
    await open(guard);
    expect(guard.state()).toBe('open');
    expect(log.withMessage('isDependencyFailure threw')[0]).toMatchObject({
      level: 'error',
      dependency: 'payments',
    });
  });
});

describe('open', () => {
  test('rejects without calling, and says when to come back', async () => {
    const { guard, read } = guardFixture();
    await open(guard);
    await vi.advanceTimersByTimeAsync(1_000);
    const fn = vi.fn(succeed);
    const error = await guard.call(CHARGE, fn).catch((error) => error);
    expect(error).toBeInstanceOf(BreakerOpenError);
    expect(error).toMatchObject({
      code: 'breaker_open',
      dependency: 'payments',
      state: 'open',
      retryAfterMs: OPEN_MS - 1_000,
    });
    expect(fn).not.toHaveBeenCalled();
    expect(await read('guard_rejected_total', { reason: 'breaker_open' })).toBe(1);
  });

  test('is eligible from the end of the open time on; the gauge says so without a call being made', async () => {
    const { guard, read, stateByMetric } = guardFixture();
    expect(await read('guard_breaker_eligible')).toBe(0);
    await open(guard);
    await vi.advanceTimersByTimeAsync(OPEN_MS - 1);
    expect(await read('guard_breaker_eligible')).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(await read('guard_breaker_eligible')).toBe(1);
    expect(await stateByMetric()).toEqual(['open']);
    await guard.call(CHARGE, succeed);
    expect(await read('guard_breaker_eligible')).toBe(0);
  });

  test('a wall clock that is set back does not keep it open', async () => {
    const { guard } = guardFixture();
    await open(guard);
    await becomeEligible();
    vi.setSystemTime(0);
    expect(await guard.call(CHARGE, succeed)).toBe('charged');
    expect(guard.state()).toBe('closed');
  });

  test('results of calls that began before it opened change nothing', async () => {
    const { guard } = guardFixture();
    const [good, bad] = [pending(), pending()];
    const calls = [good, bad].map(({ fn }) => guard.call(CHARGE, fn).catch(() => {}));
    await open(guard);
    good.answer();
    bad.break();
    await Promise.all(calls);
    expect(guard.state()).toBe('open');
  });
});

describe('half-open', () => {
  test('the first call after the open time is the probe; its success closes the circuit', async () => {
    const { guard } = guardFixture();
    await open(guard);
    await becomeEligible();
    const probe = pending();
    const call = guard.call(CHARGE, probe.fn);
    expect(guard.state()).toBe('half_open');
    probe.answer();
    await call;
    expect(guard.state()).toBe('closed');
  });

  test('a probe that fails opens it again, for the whole open time', async () => {
    const { guard } = guardFixture();
    await open(guard);
    await becomeEligible();
    await failures(guard, 1);
    expect(guard.state()).toBe('open');
    await vi.advanceTimersByTimeAsync(OPEN_MS - 1);
    await expect(guard.call(CHARGE, succeed)).rejects.toThrow(BreakerOpenError);
    await vi.advanceTimersByTimeAsync(1);
    await guard.call(CHARGE, succeed);
    expect(guard.state()).toBe('closed');
  });

  test('other callers are turned away at once while the probe is out', async () => {
    const { guard, read } = guardFixture();
    await open(guard);
    await becomeEligible();
    const probe = pending();
    const call = guard.call(CHARGE, probe.fn);
    const others = await Promise.allSettled([1, 2, 3, 4].map(() => guard.call(CHARGE, succeed)));
    expect(others.map(({ status }) => status)).toEqual(Array(4).fill('rejected'));
    expect(others[0]).toMatchObject({ reason: { code: 'breaker_open', state: 'half_open' } });
    expect(await read('guard_rejected_total', { reason: 'breaker_half_open' })).toBe(4);
    probe.answer();
    expect(await call).toBe('charged');
  });

  test.each([2, 3, 5])('with %i probes it closes when all have succeeded, in any order', async (probes) => {
    const { guard } = guardFixture({ breaker: { probes } });
    await open(guard);
    await becomeEligible();
    const out = Array.from({ length: probes }, pending);
    const calls = out.map(({ fn }) => guard.call(CHARGE, fn));
    await expect(guard.call(CHARGE, succeed)).rejects.toThrow(BreakerOpenError);
    for (const [index, probe] of out.reverse().entries()) {
      expect(guard.state()).toBe('half_open');
      probe.answer();
      await calls[probes - 1 - index];
    }
    expect(guard.state()).toBe('closed');
  });

  test('one failed probe of several opens it, and what the others bring later changes nothing', async () => {
    const { guard } = guardFixture({ breaker: { probes: 3 } });
    await open(guard);
    await becomeEligible();
    const out = [pending(), pending(), pending()];
    const calls = out.map(({ fn }) => guard.call(CHARGE, fn).catch(() => {}));
    out[1]!.break();
    await calls[1];
    expect(guard.state()).toBe('open');
    out[0]!.answer();
    out[2]!.answer();
    await Promise.all(calls);
    expect(guard.state()).toBe('open');
  });

  test('a hung probe times out and opens the circuit again: it blocks nobody for longer', async () => {
    const { guard, outcomes } = guardFixture();
    await open(guard);
    await becomeEligible();
    const call = guard.call(CHARGE, hang).catch((error) => error);
    await vi.advanceTimersByTimeAsync(TIMEOUT_MS - 1);
    expect(guard.state()).toBe('half_open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await call).toMatchObject({ code: 'call_timeout' });
    expect(guard.state()).toBe('open');
    expect(await outcomes('charge')).toEqual({ failure: 4, timeout: 1 });
  });

  test('a probe whose caller aborts proves nothing: its place goes to the next call', async () => {
    const { guard } = guardFixture();
    await open(guard);
    await becomeEligible();
    const caller = new AbortController();
    const call = guard.call({ ...CHARGE, signal: caller.signal }, hang).catch(() => {});
    caller.abort();
    await call;
    expect(guard.state()).toBe('half_open');
    const probe = pending();
    const next = guard.call(CHARGE, probe.fn);
    await expect(guard.call(CHARGE, succeed)).rejects.toThrow(BreakerOpenError);
    probe.answer();
    await next;
    expect(guard.state()).toBe('closed');
  });

  test('a probe that is cut short by the caller’s deadline proves nothing either', async () => {
    let leftMs: number | undefined;
    const { guard } = guardFixture({ remainingMs: () => leftMs });
    await open(guard);
    await becomeEligible();
    leftMs = 5;
    const call = guard.call(CHARGE, hang).catch((error) => error);
    await vi.advanceTimersByTimeAsync(5);
    expect(await call).toMatchObject({ code: 'deadline_exceeded' });
    expect(guard.state()).toBe('half_open');
    leftMs = undefined;
    await guard.call(CHARGE, succeed);
    expect(guard.state()).toBe('closed');
  });

  test('results of calls that began before it opened neither close nor open it', async () => {
    const { guard } = guardFixture({ timeoutMs: 60_000 });
    const [good, bad] = [pending(), pending()];
    const stale = [good, bad].map(({ fn }) => guard.call(CHARGE, fn).catch(() => {}));
    await open(guard);
    await becomeEligible();
    const probe = pending();
    const call = guard.call(CHARGE, probe.fn);
    good.answer();
    bad.break();
    await Promise.all(stale);
    expect(guard.state()).toBe('half_open');
    probe.answer();
    await call;
    expect(guard.state()).toBe('closed');
  });

  test('successes of calls that began before it opened do not dilute what fails after it has closed', async () => {
    const { guard } = guardFixture({ timeoutMs: 60_000 });
    const late = Array.from({ length: 20 }, pending);
    const stale = late.map(({ fn }) => guard.call(CHARGE, fn));
    await open(guard);
    await becomeEligible();
    await guard.call(CHARGE, succeed);
    for (const one of late) one.answer();
    await Promise.all(stale);
    await open(guard);
    expect(guard.state()).toBe('open');
  });

  test('every time it is half-open it wants all its probes, whatever became of those of the last time', async () => {
    const { guard } = guardFixture({ breaker: { probes: 2 } });
    await open(guard);
    for (let i = 0; i < 3; i += 1) {
      await becomeEligible();
      const caller = new AbortController();
      const aborted = guard.call({ ...CHARGE, signal: caller.signal }, hang).catch(() => {});
      const probe = pending();
      const failing = guard.call(CHARGE, probe.fn).catch(() => {});
      caller.abort();
      await aborted;
      probe.break();
      await failing;
      expect(guard.state()).toBe('open');
    }
    await becomeEligible();
    await guard.call(CHARGE, succeed);
    expect(guard.state()).toBe('half_open');
    await guard.call(CHARGE, succeed);
    expect(guard.state()).toBe('closed');
  });

  test('a call whose turn in the queue comes when all probes are out is turned away', async () => {
    const { guard } = guardFixture({
      timeoutMs: 60_000,
      bulkhead: { concurrent: 3, queued: 2 },
      breaker: { probes: 2, minimumCalls: 1 },
    });
    const slow = [pending(), pending()];
    const inside = slow.map(({ fn }) => guard.call(CHARGE, fn));
    await failures(guard, 1);
    await becomeEligible();
    const probes = [pending(), pending()];
    const calls = [guard.call(CHARGE, probes[0]!.fn), guard.call(CHARGE, probes[1]!.fn)];
    const last = guard.call(CHARGE, succeed).catch((error) => error);
    for (const one of slow) one.answer();
    await Promise.all(inside);
    expect(await last).toMatchObject({ code: 'breaker_open', state: 'half_open' });
    for (const one of probes) one.answer();
    await Promise.all(calls);
    expect(guard.state()).toBe('closed');
  });

  test('a circuit that closed starts afresh: neither old failures nor stale ones count', async () => {
    const { guard } = guardFixture({ timeoutMs: 60_000 });
    const late = [pending(), pending(), pending(), pending()];
    const stale = late.map(({ fn }) => guard.call(CHARGE, fn).catch(() => {}));
    await open(guard);
    await becomeEligible();
    await guard.call(CHARGE, succeed);
    for (const one of late) one.break();
    await Promise.all(stale);
    expect(guard.state()).toBe('closed');
    await failures(guard, 3);
    expect(guard.state()).toBe('closed');
    await failures(guard, 1);
    expect(guard.state()).toBe('open');
  });
});

describe('isolated', () => {
  const arrivals: Record<string, (fixture: ReturnType<typeof guardFixture>) => Promise<unknown>> = {
    closed: async () => {},
    open: ({ guard }) => open(guard),
    half_open: async ({ guard }) => {
      await open(guard);
      await becomeEligible();
      void guard.call(CHARGE, hang).catch(() => {});
    },
    isolated: async ({ guard }) => guard.isolate(),
  };

  test.each(Object.keys(arrivals))(
    'from %s: nobody gets through until released, however long',
    async (from) => {
      const fixture = guardFixture();
      const { guard, read, stateByMetric } = fixture;
      await arrivals[from]!(fixture);
      expect(guard.state()).toBe(from);
      guard.isolate();
      expect(guard.state()).toBe('isolated');
      await vi.advanceTimersByTimeAsync(100 * OPEN_MS);
      const error = await guard.call(CHARGE, succeed).catch((error) => error);
      expect(error).toMatchObject({ code: 'breaker_open', state: 'isolated', retryAfterMs: undefined });
      expect(await stateByMetric()).toEqual(['isolated']);
      expect(await read('guard_rejected_total', { reason: 'breaker_isolated' })).toBe(1);
      expect(await read('guard_breaker_eligible')).toBe(0);
      guard.release();
      expect(await stateByMetric()).toEqual(['closed']);
      expect(await guard.call(CHARGE, succeed)).toBe('charged');
    },
  );

  test.each(['closed', 'open', 'half_open'])(
    'releasing a circuit that is %s changes nothing',
    async (state) => {
      const fixture = guardFixture();
      await arrivals[state]!(fixture);
      fixture.guard.release();
      expect(fixture.guard.state()).toBe(state);
    },
  );

  test('the release wipes the slate: failures from before and calls in flight do not count', async () => {
    const { guard } = guardFixture();
    await failures(guard, 3);
    const late = pending();
    const call = guard.call(CHARGE, late.fn).catch(() => {});
    guard.isolate();
    guard.release();
    late.break();
    await call;
    await failures(guard, 3);
    expect(guard.state()).toBe('closed');
    await failures(guard, 1);
    expect(guard.state()).toBe('open');
  });

  test('can be isolated and released again and again', async () => {
    const { guard, read } = guardFixture();
    for (let i = 0; i < 3; i += 1) {
      guard.isolate();
      guard.release();
    }
    expect(guard.state()).toBe('closed');
    expect(await read('guard_breaker_transitions_total', { from: 'closed', to: 'isolated' })).toBe(3);
  });
});

test('whatever happens, exactly one state is shown, steps join up, and every call has one outcome', async () => {
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('succeed', 'fail', 'fail', 'fail', 'hang', 'abort') },
    { weight: 1, arbitrary: fc.constantFrom('isolate', 'release') },
    { weight: 4, arbitrary: fc.constantFrom('wait', 'wait long') },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 3 }),
      async (steps, probes) => {
        const { guard, stateByMetric, log, outcomes } = guardFixture({ breaker: { probes } });
        const calls: Promise<unknown>[] = [];
        const call = (fn: () => Promise<string>, signal?: AbortSignal) =>
          calls.push(guard.call(signal ? { ...CHARGE, signal } : CHARGE, fn).catch(() => {}));
        for (const one of steps) {
          if (one === 'succeed') call(succeed);
          if (one === 'fail') call(fail);
          if (one === 'hang') call(hang);
          if (one === 'abort') {
            const caller = new AbortController();
            setTimeout(() => caller.abort(), 30);
            call(hang, caller.signal);
          }
          if (one === 'isolate') guard.isolate();
          if (one === 'release') guard.release();
          await vi.advanceTimersByTimeAsync(one === 'wait long' ? OPEN_MS : one === 'wait' ? 60 : 0);
          expect(await stateByMetric()).toEqual([guard.state()]);
        }
        await vi.advanceTimersByTimeAsync(TIMEOUT_MS);
        await Promise.all(calls);
        let state = 'closed';
        for (const line of log.withMessage('breaker transition')) {
          expect(line.from).toBe(state);
          state = String(line.to);
        }
        expect(state).toBe(guard.state());
        const counted = Object.values(await outcomes('charge')).reduce((sum, count) => sum + count, 0);
        expect(counted).toBe(calls.length);
        // Nothing is left that could keep the circuit from closing.
        guard.release();
        await vi.advanceTimersByTimeAsync(OPEN_MS);
        for (let i = 0; i < probes; i += 1) await guard.call(CHARGE, succeed);
        expect(guard.state()).toBe('closed');
      },
    ),
    { numRuns: 200 },
  );
});
