import { expect, test } from 'vitest';
import { selectorsIn } from './selectors.ts';

test.each([
  ['up', [{ metric: 'up', matchers: '' }]],
  ['up{job="a"} == 1', [{ metric: 'up', matchers: 'job="a"' }]],
  [
    'sum by (le, job) (rate(x_bucket{job=~"$job"}[$__rate_interval]))',
    [{ metric: 'x_bucket', matchers: 'job=~"$job"', range: '$__rate_interval', within: 'rate' }],
  ],
  ['1e9 * $watts + clamp_min(x_total, 1e-9)', [{ metric: 'x_total', matchers: '', within: 'clamp_min' }]],
  [
    'a:b{x="}"} and on (service, slo) ALERTS{alertstate="firing"} or vector(0)',
    [
      { metric: 'a:b', matchers: 'x="}"' },
      { metric: 'ALERTS', matchers: 'alertstate="firing"' },
    ],
  ],
  ['max({__name__=~"a:b(1|2)"})', [{ metric: 'a:b(1|2)', matchers: '__name__=~"a:b(1|2)"', within: 'max' }]],
  ['count(build_info offset $__interval)', [{ metric: 'build_info', matchers: '', within: 'count' }]],
  [
    'label_replace(up, "a", "b", "c", "metric_total")',
    [{ metric: 'up', matchers: '', within: 'label_replace' }],
  ],
  ['time() - x', [{ metric: 'x', matchers: '' }]],
  [
    'sum_over_time((a and b)[5m:])',
    [
      { metric: 'a', matchers: '' },
      { metric: 'b', matchers: '' },
    ],
  ],
])('%s', (expr, expected) => {
  expect(selectorsIn(expr)).toEqual(expected);
});
