import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRetryBudget } from './retry-budget.ts';
import { bucketAt } from './rolling-count.ts';

const WINDOW_MS = 10_000;

test('a service without traffic has the minimum, and no more', () => {
  const budget = createRetryBudget({ budgetRatio: 0.1, budgetMinimum: 3, budgetWindowMs: WINDOW_MS });
  expect([1, 2, 3, 4].map(() => budget.take(0))).toEqual([true, true, true, false]);
  expect(budget.available(0)).toBe(0);
});

test('every ten calls pay for one retry at a ratio of 0.1, and the budget refills as the window moves on', () => {
  const budget = createRetryBudget({ budgetRatio: 0.1, budgetMinimum: 0, budgetWindowMs: WINDOW_MS });
  for (let i = 0; i < 25; i += 1) budget.recordCall(i);
  expect([1, 2, 3].map(() => budget.take(30))).toEqual([true, true, false]);
  for (let i = 0; i < 10; i += 1) budget.recordCall(WINDOW_MS + 1_000);
  expect(budget.available(WINDOW_MS + 1_000)).toBe(1);
});

test('retries in any window never exceed the share of its calls and the minimum', () => {
  const options = fc.record({
    budgetRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    budgetMinimum: fc.nat({ max: 5 }),
  });
  const gaps = fc.array(fc.nat({ max: 3_000 }), { maxLength: 150 });
  fc.assert(
    fc.property(options, gaps, ({ budgetRatio, budgetMinimum }, gaps) => {
      const budget = createRetryBudget({ budgetRatio, budgetMinimum, budgetWindowMs: WINDOW_MS });
      const calls: number[] = [];
      const retries: number[] = [];
      const inWindow = (times: number[], nowMs: number) =>
        times.filter((atMs) => bucketAt(atMs, WINDOW_MS) > bucketAt(nowMs, WINDOW_MS) - 10).length;
      let nowMs = 0;
      for (const gap of gaps) {
        nowMs += gap;
        budget.recordCall(nowMs);
        calls.push(nowMs);
        while (budget.take(nowMs)) {
          retries.push(nowMs);
          expect(inWindow(retries, nowMs)).toBeLessThanOrEqual(
            budgetRatio * inWindow(calls, nowMs) + budgetMinimum,
          );
        }
      }
    }),
  );
});
