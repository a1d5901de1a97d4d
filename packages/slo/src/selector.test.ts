import { describe, expect, it } from 'vitest';
import { isRate, parseSelector, parseWindowed } from './selector.ts';

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

describe('parseWindowed', () => {
  it('takes a query with the placeholder, wherever and however often it is there', () => {
    const query = 'sum(increase(a[$window])) + sum(increase(b[$window:1m]))';
    expect(parseWindowed(` ${query}\n`)).toBe(query);
  });

  it.each(['{{.window}}', '{{ .window }}', '{{  .window}}'])(
    "writes Sloth's placeholder %s as its own",
    (window) => {
      expect(parseWindowed(`rate(a[${window}]) / rate(b[${window}])`)).toBe(
        'rate(a[$window]) / rate(b[$window])',
      );
    },
  );

  it.each(['rate(a[5m])', 'a', '', '{{.windows}}', 'window'])('leaves a query without one: %s', (query) => {
    expect(parseWindowed(query)).toBeUndefined();
  });
});

describe('a query with $window', () => {
  it('is a rate only where nothing in it is an increase', () => {
    expect(isRate('sum(rate(x[$window]))')).toBe(true);
    expect(isRate('sum(irate (x[$window]))')).toBe(true);
    expect(isRate('sum(increase(rate_total[$window]))')).toBe(false);
    expect(isRate('sum(increase(error_rate(x)[$window]))')).toBe(false);
  });
});
