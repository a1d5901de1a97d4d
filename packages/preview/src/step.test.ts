import { expect, test } from 'vitest';
import { aligned, stepFor } from './step.ts';

const HOUR = 3_600_000;

test.each([
  ['an hour in 500 points', { rangeMs: HOUR, points: 500, leastMs: 1000 }, 10_000],
  ['no finer than it is scraped', { rangeMs: HOUR, points: 2000, leastMs: 15_000 }, 15_000],
  ['thirty days in 700 points', { rangeMs: 720 * HOUR, points: 700, leastMs: 15_000 }, 2 * HOUR],
  ['years', { rangeMs: 365 * 24 * HOUR, points: 10, leastMs: 1000 }, 37 * 24 * HOUR],
])('%s', (_what, options, step) => {
  expect(stepFor(options)).toBe(step);
});

test('points do not wander while time goes by', () => {
  expect(aligned({ from: 1_003, to: 61_003 }, 1000)).toEqual({ fromMs: 1000, toMs: 61_000 });
  expect(aligned({ from: 1_999, to: 61_999 }, 1000)).toEqual({ fromMs: 1000, toMs: 61_000 });
});
