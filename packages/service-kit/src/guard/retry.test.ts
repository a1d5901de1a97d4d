import { afterEach, expect, test, vi } from 'vitest';
import { backoffMs } from './retry.ts';

const OPTIONS = {
  maxAttempts: 9,
  baseDelayMs: 50,
  maxDelayMs: 1_000,
  budgetRatio: 1,
  budgetMinimum: 1,
  budgetWindowMs: 1,
};

afterEach(() => {
  vi.restoreAllMocks();
});

test('the upper end of the wait doubles from the base and stops at the maximum', () => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
  expect([1, 2, 3, 4, 5, 6, 7].map((attempt) => backoffMs(attempt, OPTIONS))).toEqual([
    50, 100, 200, 400, 800, 1_000, 1_000,
  ]);
});

test('the wait is spread over the whole range, from nothing on: full jitter', () => {
  const waits = Array.from({ length: 2_000 }, () => backoffMs(3, OPTIONS));
  expect(Math.min(...waits)).toBeLessThan(20);
  expect(Math.max(...waits)).toBeGreaterThan(180);
  expect(Math.max(...waits)).toBeLessThan(200);
});
