import { describe, expect, it } from 'vitest';
import { parseSelector } from './selector.ts';

describe('parseSelector', () => {
  it.each([
    'requests_total',
    'job:requests:total{}',
    'requests_total{job="shop",code=~"5..",path!="/a}b{\\"c"}',
    " requests_total {job='shop'} ",
  ])('takes a counter as it is: %s', (query) => {
    expect(parseSelector(query)).toBe(query.trim());
  });

  it('takes a counter out of a sum, as OpenSLO writes it', () => {
    expect(parseSelector('sum(requests_total{code=~"2xx|4xx"})')).toBe('requests_total{code=~"2xx|4xx"}');
  });

  it.each([
    'rate(requests_total[5m])',
    'sum by (job) (requests_total)',
    'a + b',
    'requests_total[5m]',
    'requests_total{job="shop"} offset 5m',
    'sum(a) / sum(b)',
    'requests_total{job="shop"',
    '',
  ])('leaves what is more than a counter: %s', (query) => {
    expect(parseSelector(query)).toBeUndefined();
  });
});
