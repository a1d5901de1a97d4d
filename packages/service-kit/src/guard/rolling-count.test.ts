import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketAt, createRollingCount } from './rolling-count.ts';

const WINDOW_MS = 500;

/** Keeps every event for good, and counts those whose bucket is among the ten latest. */
function naiveCount(windowMs: number) {
  let events: number[] = [];
  return {
    add: (atMs: number) => void events.push(atMs),
    total: (nowMs: number) =>
      events.filter((atMs) => bucketAt(atMs, windowMs) > bucketAt(nowMs, windowMs) - 10).length,
    clear: () => {
      events = [];
    },
  };
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('add' as const), lateMs: fc.nat({ max: 700 }) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 120 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 5_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
);

test('counts what a list of all events would count, after any idle time and for late events too', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const rolling = createRollingCount(WINDOW_MS);
      const naive = naiveCount(WINDOW_MS);
      let nowMs = 0;
      for (const one of steps) {
        if (one.do === 'wait') nowMs += one.ms;
        for (const count of [rolling, naive]) {
          if (one.do === 'add') count.add(Math.max(0, nowMs - one.lateMs));
          if (one.do === 'clear') count.clear();
        }
        expect(rolling.total(nowMs)).toBe(naive.total(nowMs));
      }
    }),
    { numRuns: 500 },
  );
});

test('the window reaches back at least nine tenths of its length and never further than all of it', () => {
  fc.assert(
    fc.property(fc.nat({ max: 10_000 }), fc.nat({ max: 2 * WINDOW_MS }), (atMs, ageMs) => {
      const rolling = createRollingCount(WINDOW_MS);
      rolling.add(atMs);
      if (ageMs <= 0.9 * WINDOW_MS) expect(rolling.total(atMs + ageMs)).toBe(1);
      if (ageMs >= WINDOW_MS) expect(rolling.total(atMs + ageMs)).toBe(0);
    }),
  );
});
