import { expect, test } from 'vitest';
import { reduce } from './reduce.ts';

const values = [null, 4, 8, 2, 'NaN', null];

test.each<[string, unknown]>([
  ['lastNotNull', 2],
  ['last', null],
  ['firstNotNull', 4],
  ['min', 2],
  ['max', 8],
  ['sum', 14],
  ['mean', 14 / 3],
  ['median', 4],
  ['range', 6],
  ['diff', -2],
  ['delta', 6],
  ['count', 6],
])('%s', (calculation, expected) => {
  expect(reduce(values, calculation)).toEqual(expected);
});

test('of nothing there is nothing', () => {
  for (const calculation of ['lastNotNull', 'min', 'mean', 'sum', 'range']) {
    expect(reduce([null, 'NaN'], calculation), calculation).toBeNull();
  }
});

test('infinity is a last value', () => {
  expect(reduce([1, '+Inf', null], 'lastNotNull')).toBe('+Inf');
});

test('an unknown calculation is named', () => {
  expect(() => reduce(values, 'variance')).toThrow('variance');
});
