import { describe, expect, it } from 'vitest';
import { assertPastIsThere, lookedBackOn } from './past-is-there.ts';
import type { Shape } from './shape.ts';
import { createTraffic } from './traffic.ts';

const traffic = createTraffic(1_700_000_010);

const shape: Shape = {
  name: 'any',
  title: 'any shape',
  groupsOf: () => [
    {
      name: 'group',
      everySeconds: 30,
      rules: [{ record: 'sum', expr: 'sum_over_time(booked[1d])', labels: {} }],
    },
  ],
  shared: [],
  budget: 'sum',
  past: () => [{ metric: 'booked', labels: {}, everySeconds: 60, backSeconds: 86_400, value: () => 1 }],
  proofs: () => [{ query: 'sum_over_time(booked[1d])', expected: 1440 }],
};

const check = (answer: number[], checked: Shape = shape) =>
  assertPastIsThere(
    { query: async () => ({ values: answer, samplesRead: 0 }) },
    [checked],
    ['one'],
    traffic,
    1_700_000_010,
  );

describe('the past of a shape', () => {
  it('is there when a window holds what happened in it', async () => {
    await expect(check([1440])).resolves.toBeUndefined();
    await expect(check([1430])).resolves.toBeUndefined();
  });

  it('is not when it holds less, or nothing', async () => {
    await expect(check([1400])).rejects.toThrow(/not all there: 1400, not 1440/);
    await expect(check([])).rejects.toThrow(/not all there: NaN/);
  });

  it('is not when a rule looks back on a series that was not written', async () => {
    await expect(check([1440], { ...shape, past: () => [] })).rejects.toThrow(/lacks booked/);
  });
});

it('tells what is read from before now', () => {
  const expr =
    'sum(rate(a{x="[1h]"}[5m])) + b{} offset 1d + c - last_over_time(d[1h] offset 30s) and on (e) f';
  expect(lookedBackOn({ expr })).toEqual(['a', 'b', 'd']);
});
