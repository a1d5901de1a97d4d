import { CircuitState, SamplingBreaker } from 'cockatiel';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFailureWindow, type FailureWindowOptions } from './failure-window.ts';
import { bucketAt } from './rolling-count.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Event = { atMs: number; failed: boolean };

/** Keeps every event, and decides over those that are in the window. */
function naiveOpens(events: Event[], nowMs: number, options: FailureWindowOptions): boolean {
  const oldest = bucketAt(nowMs, options.windowMs) - 9;
  const recent = events.filter(({ atMs }) => bucketAt(atMs, options.windowMs) >= oldest);
  const failed = recent.filter((event) => event.failed).length;
  return recent.length >= options.minimumCalls && failed / recent.length >= options.failureRatio;
}

test('opens exactly when a list of all events says so', () => {
  const options = fc.record({
    failureRatio: fc.constantFrom(0.1, 0.3, 0.5, 0.7, 1),
    windowMs: fc.constantFrom(100, 1_000, 60_000),
    minimumCalls: fc.integer({ min: 1, max: 12 }),
  });
  const calls = fc.array(
    fc.record({
      failed: fc.boolean(),
      // In hundredths of the window: mostly close together, now and then after a long silence.
      waited: fc.oneof(
        { weight: 9, arbitrary: fc.nat({ max: 15 }) },
        { weight: 1, arbitrary: fc.nat({ max: 500 }) },
      ),
    }),
    { maxLength: 80 },
  );
  fc.assert(
    fc.property(options, calls, (options, calls) => {
      const window = createFailureWindow(options);
      const events: Event[] = [];
      for (const { failed, waited } of calls) {
        vi.advanceTimersByTime((waited / 100) * options.windowMs);
        const atMs = performance.now();
        events.push({ atMs, failed });
        if (failed) expect(window.failure(CircuitState.Closed)).toBe(naiveOpens(events, atMs, options));
        else window.succeeded(atMs);
      }
    }),
    { numRuns: 300 },
  );
});

test('a ratio met exactly opens: eleven failures of twenty at 0.55', () => {
  const window = createFailureWindow({ failureRatio: 0.55, windowMs: 1_000, minimumCalls: 10 });
  for (let i = 0; i < 9; i += 1) window.succeeded(performance.now());
  const opened = Array.from({ length: 11 }, () => window.failure(CircuitState.Closed));
  expect(opened.indexOf(true)).toBe(10);
});

test('failures from before an idle spell are forgotten, where those of cockatiel come back', () => {
  const stale = (breaker: { failure(state: CircuitState): boolean }) => {
    for (let i = 0; i < 3; i += 1) breaker.failure(CircuitState.Closed);
    vi.advanceTimersByTime(2_000);
    return breaker.failure(CircuitState.Closed);
  };
  expect(stale(new SamplingBreaker({ threshold: 0.5, duration: 500, minimumRps: 8 }))).toBe(true);
  expect(stale(createFailureWindow({ failureRatio: 0.5, windowMs: 500, minimumCalls: 4 }))).toBe(false);
});
