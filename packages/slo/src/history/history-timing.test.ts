import { expect, test } from 'vitest';
import { shopSlo } from '../../test/support/catalogue.ts';
import type { Query, WindowedQuery } from '../selector.ts';
import type { Slo } from '../slo.ts';
import { grainOf, hasHistoryAt, historyTiming } from './history-timing.ts';

test.each([1, 1.5, 2, 4, 10, 25, 60, 75, 100])(
  'at a scale of %s evaluations fall on whole milliseconds and on the marks of five logical minutes',
  (timeScale) => {
    expect(hasHistoryAt(timeScale)).toBe(true);
    const stepMs = historyTiming(timeScale, 'coarse').evaluationIntervalMs;
    const { evaluationIntervalMs } = historyTiming(timeScale, 'fine');
    expect(stepMs * timeScale).toBe(300_000);
    expect(evaluationIntervalMs).toBe(Math.round(evaluationIntervalMs));
    expect(stepMs % evaluationIntervalMs).toBe(0);
  },
);

test.each([7, 0.5, 120, Number.NaN])('there is no past at a scale of %s', (timeScale) => {
  expect(hasHistoryAt(timeScale)).toBe(false);
  expect(() => historyTiming(timeScale, 'coarse')).toThrow(RangeError);
});

test('only what counters have counted can be looked at every five minutes', () => {
  const grain = (changes: Partial<Slo>) => grainOf(shopSlo(changes));
  expect(grain({})).toBe('coarse');
  expect(grain({ budgeting: { method: 'RatioTimeslices', sliceMs: 60_000 } })).toBe('fine');
  expect(grain({ indicator: { kind: 'raw', ratio: 'ratio' as Query, rawType: 'failure' } })).toBe('fine');
  const query = 'increase(a[$window])' as WindowedQuery;
  expect(grain({ indicator: { kind: 'windowed', total: query, bad: query } })).toBe('fine');
});
