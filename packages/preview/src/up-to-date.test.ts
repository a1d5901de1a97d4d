import { expect, test } from 'vitest';
import type { InstantSeries, RangeSeries } from './prometheus.ts';
import { rangeUpToDate } from './up-to-date.ts';

const HOUR = 3_600_000;

function ask(
  past: RangeSeries[],
  present: InstantSeries[],
  times: { from: number; to: number },
  stepMs: number,
) {
  const asked: unknown[] = [];
  const prometheus = {
    range: async (_query: string, range: unknown) => {
      asked.push(range);
      return past;
    },
    instant: async (_query: string, atMs: number) => {
      asked.push(atMs);
      return present;
    },
  };
  return { asked, answer: rangeUpToDate(prometheus, 'up', { times, stepMs }) };
}

const a: RangeSeries = { metric: { job: 'a' }, values: [[0, '1']] };

test('a long range ends with the present, also of series that have just begun', async () => {
  const present: InstantSeries[] = [
    { metric: { job: 'a' }, value: [9000, '2'] },
    { metric: { job: 'b' }, value: [9000, '3'] },
  ];
  const { asked, answer } = ask([a], present, { from: 0, to: 2.5 * HOUR }, HOUR);
  expect(await answer).toEqual([
    {
      metric: { job: 'a' },
      values: [
        [0, '1'],
        [9000, '2'],
      ],
    },
    { metric: { job: 'b' }, values: [[9000, '3']] },
  ]);
  expect(asked).toEqual([{ fromMs: 0, toMs: 2 * HOUR, stepMs: HOUR }, 2.5 * HOUR]);
});

test('a short range reaches it by itself', async () => {
  const { asked, answer } = ask([a], [], { from: 0, to: 60_500 }, 1000);
  expect(await answer).toEqual([a]);
  expect(asked).toHaveLength(1);
});
