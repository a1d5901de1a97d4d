import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationBuckets } from './buckets.ts';

test('every threshold that is not a whole second becomes a bound, among the ascending ones of the conventions', () => {
  const threshold = fc
    .double({ min: 0.001, max: 60, noNaN: true })
    .filter((value) => !Number.isInteger(value));
  fc.assert(
    fc.property(fc.array(threshold, { maxLength: 5 }), (thresholds) => {
      const bounds = durationBuckets(thresholds);
      expect(bounds).toEqual(expect.arrayContaining([0.005, 0.25, 1, 10, ...thresholds]));
      expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
    }),
  );
});

test('a whole-second threshold is refused with the reason', () => {
  expect(() => durationBuckets([0.3, 1])).toThrow(/whole number of seconds \(1\).*Prometheus 2 and 3/);
});

test.each([0, -0.3, Number.NaN, Number.POSITIVE_INFINITY])('a threshold of %s is refused', (threshold) => {
  expect(() => durationBuckets([threshold])).toThrow(RangeError);
});
