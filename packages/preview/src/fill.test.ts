// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Grafana writes its variables so.
import { describe, expect, test } from 'vitest';
import { fill, rateIntervalMs, referencesIn, type Variables } from './fill.ts';

const filled = (expr: string, variables: Variables = {}) =>
  fill(expr, { rateIntervalMs: 60_000, rangeMs: 3_600_000, intervalMs: 15_500, variables });

describe('macros', () => {
  test.each([
    ['rate(x_total[$__rate_interval])', 'rate(x_total[60s])'],
    ['rate(x_total[${__rate_interval}])', 'rate(x_total[60s])'],
    ['avg_over_time(x[$__interval])', 'avg_over_time(x[15500ms])'],
    ['increase(x_total[$__range:$__interval])', 'increase(x_total[3600s:15500ms])'],
    ['x * $__range_s + $__range_ms + $__interval_ms', 'x * 3600 + 3600000 + 15500'],
  ])('%s', (expr, expected) => {
    expect(filled(expr)).toBe(expected);
  });

  test('$__interval is a quarter of the rate interval where nobody says otherwise', () => {
    expect(fill('[$__interval]', { rateIntervalMs: 4000, rangeMs: 1, variables: {} })).toBe('[1s]');
  });

  test('no range is shorter than a millisecond', () => {
    expect(fill('[$__range]', { rateIntervalMs: 4000, rangeMs: 0, variables: {} })).toBe('[1ms]');
  });

  test('the rate interval reaches over four scrapes, or a point and a scrape', () => {
    expect(rateIntervalMs({ intervalMs: 1000, scrapeIntervalMs: 15_000 })).toBe(60_000);
    expect(rateIntervalMs({ intervalMs: 300_000, scrapeIntervalMs: 15_000 })).toBe(315_000);
  });
});

describe('variables', () => {
  test.each<[string, string, Variables, string]>([
    ['one value as it is', 'x{job="$job"} * $watts', { job: 'desk', watts: '0.5' }, 'x{job="desk"} * 0.5'],
    ['several as alternatives', 'x{job=~"$job"}', { job: ['checkout', 'desk'] }, 'x{job=~"(checkout|desk)"}'],
    ['one of several without brackets', 'x{job=~"$job"}', { job: ['desk'] }, 'x{job=~"desk"}'],
    [
      'literally, within a string of PromQL',
      'x{route=~"$route"}',
      { route: ['/a.b', '/c(d)'] },
      String.raw`x{route=~"(/a\\.b|/c\\(d\\))"}`,
    ],
    [
      'all as a pattern',
      'x{job=~"$job",i=~"${job:regex}"}',
      { job: { pattern: '.+' } },
      'x{job=~".+",i=~".+"}',
    ],
    ['in braces, within a word', '${service}Burn', { service: 'checkout' }, 'checkoutBurn'],
    ['as the longest name that fits', '$slo_name', { slo: 'a', slo_name: 'b' }, 'b'],
  ])('%s', (_what, expr, variables, expected) => {
    expect(filled(expr, variables)).toBe(expected);
  });

  test.each([
    ['raw', 'a.b,c d'],
    ['csv', 'a.b,c d'],
    ['pipe', 'a.b|c d'],
    ['regex', String.raw`(a\.b|c d)`],
    ['percentencode', 'a.b%2Cc%20d'],
    ['queryparam', 'var-slo=a.b&var-slo=c%20d'],
  ])('${slo:%s}', (format, expected) => {
    expect(filled(`\${slo:${format}}`, { slo: ['a.b', 'c d'] })).toBe(expected);
  });

  test('all, as a parameter of an address', () => {
    expect(filled('${slo:queryparam}', { slo: { pattern: '.+' } })).toBe('var-slo=.%2B');
  });

  test('that are filled in are not looked through again', () => {
    expect(filled('$a', { a: '$b', b: 'c' })).toBe('$b');
  });
});

test('groups of label_replace are left alone', () => {
  const expr = 'label_replace(up, "port", "$1${2}", "instance", ".*:(.*)")';
  expect(() => filled(expr)).not.toThrow();
  expect(filled(expr)).toBe(expr);
});

test.each([
  ['x{job="$jop"}', 'There is no variable for $jop'],
  ['${toString}', 'There is no variable for ${toString}'],
  ['${job:glob}', 'There is no format glob for ${job}'],
])('%s is refused: %s', (expr, message) => {
  expect(() => filled(expr, { job: 'desk' })).toThrow(message);
});

test('a text tells what it refers to, each once', () => {
  expect(referencesIn('$job ${slo:regex} $__range $job $1')).toEqual(['job', 'slo', '__range']);
});
