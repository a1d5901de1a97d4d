import { describe, expect, it } from 'vitest';
import { poissonOf, seededUniform } from './random.ts';

const DRAWS = 100_000;

function drawn(draw: () => number) {
  const values = Array.from({ length: DRAWS }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
  return { values, mean, variance };
}

describe('seededUniform', () => {
  it('gives the same numbers for a seed, others for another, all between 0 and 1', () => {
    const first = Array.from({ length: 5 }, seededUniform(1));
    expect(Array.from({ length: 5 }, seededUniform(1))).toEqual(first);
    expect(Array.from({ length: 5 }, seededUniform(2))).not.toEqual(first);
    const { values, mean, variance } = drawn(seededUniform(3));
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });
});

describe('poissonOf', () => {
  it.each([0.05, 1, 8, 29, 30, 500])('draws counts whose mean and variance are %d', (expected) => {
    const { values, mean, variance } = drawn(poissonOf(expected, seededUniform(4)));
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.05);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.05);
  });

  it('draws nothing where nothing is expected', () => {
    expect(drawn(poissonOf(0, seededUniform(5))).mean).toBe(0);
  });
});
