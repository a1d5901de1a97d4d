import { describe, expect, test } from 'vitest';
import { fillText, type LinkContext, resolveFieldText, resolveLink } from './links.ts';

const context: LinkContext = {
  range: { from: 'now-6h', to: 'now' },
  variables: { job: ['checkout', 'pay&ments'], slo: ['$__all'] },
  field: { name: 'checkout 5xx', labels: { slo: 'orders available' } },
  value: { raw: '0.5', text: '50 %', time: 1000 },
  row: { Runbook: 'https://example.org/runbooks/a b', instance: '127.0.0.1:8081' },
};

describe('a link', () => {
  test.each([
    ['/d/vigil-slo?${__url_time_range}', '/dashboards/vigil-slo?from=now-6h&to=now'],
    [
      '/d/vigil-slo/a-title?var-slo=${__field.labels.slo}',
      '/dashboards/vigil-slo?var-slo=orders%20available',
    ],
    [
      '/d/x?${job:queryparam}&${__url_time_range}',
      '/dashboards/x?var-job=checkout&var-job=pay%26ments&from=now-6h&to=now',
    ],
    ['/d/x?${__all_variables}', '/dashboards/x?var-job=checkout&var-job=pay%26ments&var-slo=%24__all'],
    ['/d/x?var-instance=${__data.fields.instance}', '/dashboards/x?var-instance=127.0.0.1%3A8081'],
    [
      '/d/x?var-instance=${__data.fields["instance"]}&at=$__from',
      '/dashboards/x?var-instance=127.0.0.1%3A8081&at=now-6h',
    ],
    ['/d/x?', '/dashboards/x'],
    ['/d/x?v=${__value.raw}&t=${__value.time}', '/dashboards/x?v=0.5&t=1000'],
    ['https://example.org/?q=${job}', 'https://example.org/?q=checkout%2Cpay%26ments'],
    ['http://elsewhere:8084/runbooks/CheckoutLatencyBurn', '/runbooks/CheckoutLatencyBurn'],
    ['/d/x?var-x=${unknown}', '/dashboards/x?var-x=${unknown}'],
  ])('%s leads to %s', (template, address) => {
    expect(resolveLink(template, context)).toBe(address);
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '/explore?left=x',
    'mailto:a@b.c',
    'javascript://x%0aalert(1)',
    'ftp://example.org/x',
    '',
  ])('%s leads nowhere', (template) => {
    expect(resolveLink(template, context)).toBeUndefined();
  });

  test('that is a value as a whole is followed as it is, if it is an address', () => {
    const row = { url: 'https://example.org/a?b=c' };
    expect(resolveLink('${__data.fields.url}', { ...context, row })).toBe('https://example.org/a?b=c');
    expect(
      resolveLink('${__data.fields.url}', { ...context, row: { url: 'javascript:alert(1)' } }),
    ).toBeUndefined();
  });

  test('to what only Grafana has leads to Grafana, where there is one', () => {
    expect(resolveLink('/explore?a=b', { ...context, grafanaUrl: 'http://grafana:3000' })).toBe(
      'http://grafana:3000/explore?a=b',
    );
  });

  test('does not take the names of what every object has for variables', () => {
    expect(resolveLink('/d/x?a=$toString&b=${constructor}', context)).toBe(
      '/dashboards/x?a=$toString&b=${constructor}',
    );
  });
});

test('a text has the chosen values in it', () => {
  expect(fillText('Up, $job; ${slo}; $1 and $none', context.variables)).toBe(
    'Up, checkout + pay&ments; All; $1 and $none',
  );
});

test('a display name has the labels of its field in it', () => {
  expect(resolveFieldText('${__field.labels.slo}: ${__field.name}', context.field!)).toBe(
    'orders available: checkout 5xx',
  );
});
