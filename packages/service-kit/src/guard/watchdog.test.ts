import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createWatchdog, type Watchdog, type Watched } from './watchdog.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watch(watchdog: Watchdog, withinMs: number, onExpire: () => void): Watched {
  const watched: Watched = {
    dueAtMs: performance.now() + withinMs,
    previous: undefined,
    next: undefined,
    expire() {
      watchdog.forget(watched);
      onExpire();
    },
  };
  watchdog.watch(watched);
  return watched;
}

test('each expires at its own time and once, unless forgotten before, in whatever order they come', async () => {
  const entry = fc.record({
    startMs: fc.nat({ max: 300 }),
    withinMs: fc.integer({ min: 1, max: 300 }),
    forgetAfterMs: fc.option(fc.nat({ max: 400 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 30 }), async (entries) => {
      const watchdog = createWatchdog();
      const expiredAfterMs = entries.map(() => [] as number[]);
      entries.forEach(({ startMs, withinMs, forgetAfterMs }, index) => {
        setTimeout(() => {
          const startedAtMs = performance.now();
          let over = false;
          const watched = watch(watchdog, withinMs, () => {
            over = true;
            expiredAfterMs[index]!.push(performance.now() - startedAtMs);
          });
          if (forgetAfterMs !== undefined)
            setTimeout(() => {
              if (!over) watchdog.forget(watched);
              over = true;
            }, forgetAfterMs);
        }, startMs);
      });
      await vi.advanceTimersByTimeAsync(1_000);
      entries.forEach(({ withinMs, forgetAfterMs }, index) => {
        // Due and forgotten in the same millisecond: either may come first.
        if (forgetAfterMs === withinMs) return;
        const expires = forgetAfterMs === undefined || forgetAfterMs > withinMs;
        expect(expiredAfterMs[index]).toEqual(expires ? [withinMs] : []);
      });
    }),
    { numRuns: 100 },
  );
});

test('many calls one after the other share one timer', async () => {
  const watchdog = createWatchdog();
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  for (let i = 0; i < 1_000; i += 1) {
    const watched = watch(watchdog, 100, () => {});
    watchdog.forget(watched);
  }
  expect(setTimer).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(vi.getTimerCount()).toBe(0);
  setTimer.mockRestore();
});

test('expires outside the context of the request that happened to set the timer', async () => {
  const request = new AsyncLocalStorage<string>();
  vi.useRealTimers();
  const watchdog = createWatchdog();
  const seen = await new Promise((resolve) => {
    request.run('request 1', () => watch(watchdog, 1, () => resolve(request.getStore())));
    // The watchdog's timer does not keep the process alive on its own.
    setTimeout(() => resolve('never expired'), 5_000);
  });
  expect(seen).toBeUndefined();
});

test('its timer, which may outlive the calls, does not keep the process alive', () => {
  vi.useRealTimers();
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  const watchdog = createWatchdog();
  watchdog.forget(watch(watchdog, 60_000, () => {}));
  expect(timers()).toBe(before);
});
