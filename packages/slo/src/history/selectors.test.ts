import { describe, expect, it, test } from 'vitest';
import { shopCatalogue } from '../../test/support/catalogue.ts';
import { historyPasses } from '../rules/history-passes.ts';
import { historyTiming } from './history-timing.ts';
import { type ParsedSelector, selectorsIn, selectorsRead, selects } from './selectors.ts';

const textsOf = (selectors: ParsedSelector[]) => selectors.map(({ text }) => text);

describe('the selectors of a query', () => {
  it.each([
    ['sum(rate(a{b="c"}[$window])) / on () (up offset 5m)', ['a{b="c"}', 'up']],
    [`max_over_time({__name__="a",'x'=~"b|c"}[1h:5m])`, [`{__name__="a",'x'=~"b|c"}`]],
    ['time() - 3 * scalar(a @ end()) # b', ['a']],
    [String.raw`a{b="}\"{"} unless a{}`, [String.raw`a{b="}\"{"}`, 'a{}']],
    ['vector(1)', []],
  ])('of %s', (query, texts) => {
    expect(textsOf(selectorsIn(query))).toEqual(texts);
  });

  it('have the name of their metric, however it is written', () => {
    const metricsOf = (query: string) => selectorsIn(query).map(({ metric }) => metric);
    expect(metricsOf('a + {__name__="b"} + {"c.d",e="f"} + {__name__=~"g.*"}')).toEqual([
      'a',
      'b',
      'c.d',
      undefined,
    ]);
  });
});

test.each([
  ['a', true],
  ['b', false],
  ['{__name__=~"a|b"}', true],
  ['a{code="500"}', true],
  ['a{code=~"5.."}', true],
  // A pattern matches the whole value.
  ['a{code=~"5"}', false],
  ['a{code!~"5.."}', false],
  ['a{code!="200",job="shop"}', true],
  // A label that is not there is empty.
  ['a{instance=""}', true],
  ['a{instance!=""}', false],
  [String.raw`a{path=~"/orders/\\d+"}`, true],
  ['a{path=~`/orders/\\d+`}', true],
])('%s selects a{code="500",job="shop",path="/orders/7"}: %s', (query, selected) => {
  const [selector] = selectorsIn(query);
  expect(selects(selector!, 'a', { code: '500', job: 'shop', path: '/orders/7' })).toBe(selected);
});

test('rules read what services export, and what they record of it is not asked of anybody', () => {
  const read = selectorsRead(historyPasses(shopCatalogue(), historyTiming(1, 'coarse')));
  expect(textsOf(read).toSorted()).toEqual(
    ['requests_total{job="shop"}', 'requests_total{job="shop",code=~"5.."}', 'up{job="shop"}'].toSorted(),
  );
});
