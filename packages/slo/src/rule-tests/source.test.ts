import { describe, expect, it } from 'vitest';
import type { Query, Selector, WindowedQuery } from '../selector.ts';
import type { Indicator } from '../slo.ts';
import type { Phase } from './course.ts';
import { sourceOf } from './source.ts';

const selector = (text: string) => text as Selector;
const windowed = (text: string) => text as WindowedQuery;
const query = (text: string) => text as Query;

/** A good event and nine, then ten bad ones. */
const course: Phase[] = [
  { scrapes: 2, good: 9, bad: 1 },
  { scrapes: 1, good: 0, bad: 10 },
  { scrapes: 2, gone: true },
];

function seriesOf(indicator: Indicator): Record<string, string> {
  const source = sourceOf(indicator);
  if ('missing' in source) throw new Error(source.missing);
  return Object.fromEntries(source.seriesOf(course).map(({ series, values }) => [series, values]));
}

describe('the series of an indicator', () => {
  it('are those of good and of bad events where bad ones are a part of the total', () => {
    const indicator: Indicator = { kind: 'counters', total: selector('x'), bad: selector('x{code=~"5.."}') };
    expect(seriesOf(indicator)).toEqual({
      'x{code="200"}': '0 9+9x1 18+0x0 stale _x1',
      'x{code="500"}': '0 1+1x1 12+10x0 stale _x1',
    });
  });

  it('are the total and its part where these are two metrics', () => {
    const indicator: Indicator = {
      kind: 'counters',
      total: selector('x_count'),
      good: selector('x_bucket{le="1"}'),
    };
    expect(seriesOf(indicator)).toEqual({
      x_count: '0 10+10x1 30+10x0 stale _x1',
      'x_bucket{le="1"}': '0 9+9x1 18+0x0 stale _x1',
    });
  });

  it('are counters in a query that sums their increase or their rate', () => {
    for (const counted of ['increase', 'rate']) {
      const of = (metric: string) => windowed(`sum(${counted}(${metric}[$window]))`);
      const indicator: Indicator = { kind: 'windowed', total: of('x'), bad: of('x{code="500"}') };
      expect(Object.keys(seriesOf(indicator))).toEqual(['x{code="200"}', 'x{code="500"}']);
    }
  });

  it('are levels of gauges, of ratios and of measurements', () => {
    const gauges: Indicator = { kind: 'gauges', total: query('up'), bad: query('sum(down)') };
    expect(seriesOf(gauges)).toEqual({ up: '10x2 10x0 stale _x1', down: '1x2 10x0 stale _x1' });
    const raw: Indicator = { kind: 'raw', ratio: query('ok_ratio'), rawType: 'success' };
    expect(seriesOf(raw)).toEqual({ ok_ratio: '0.9x2 0x0 stale _x1' });
    const threshold: Indicator = { kind: 'threshold', metric: query('latency'), op: 'lt', limit: 3 };
    expect(seriesOf(threshold)).toEqual({ latency: '3x2 3x0 stale _x1' });
  });

  it('without an error leave out the series of errors, as if it came with the first', () => {
    const source = sourceOf({ kind: 'counters', total: selector('x'), bad: selector('x{code=~"5.."}') });
    if ('missing' in source) throw new Error(source.missing);
    const raised = source.raisedSeriesOf([{ scrapes: 5, good: 1, bad: 0 }]);
    expect(raised.map(({ series }) => series)).toEqual(['x{code="200"}']);
  });

  it.each<[string, Indicator]>([
    [
      'a query of two',
      {
        kind: 'windowed',
        total: windowed('sum(rate(a[$window])) + sum(rate(b[$window]))'),
        bad: windowed('sum(rate(a[$window]))'),
      },
    ],
    [
      'a quotient',
      { kind: 'raw', ratio: query('sum(rate(bad[5m])) / sum(rate(all[5m]))'), rawType: 'failure' },
    ],
    [
      'a quantile',
      {
        kind: 'threshold',
        metric: query('histogram_quantile(0.9, sum(rate(x_bucket[5m])) by (le))'),
        op: 'lte',
        limit: 1,
      },
    ],
    ['a count', { kind: 'gauges', total: query('count(up)'), good: query('sum(up)') }],
    ['what takes everything that is counted', { kind: 'counters', total: selector('x'), bad: selector('x') }],
  ])('are not made up for %s', (_, indicator) => {
    expect(sourceOf(indicator)).toEqual({
      missing: expect.stringMatching(/not of the form|no series was found/),
    });
  });
});
