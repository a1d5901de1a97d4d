import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, test } from 'vitest';
import { changedDocument, kitCatalogue } from './fixtures/catalogue.ts';
import { allDashboards } from './index.ts';
import { violationsOf } from './lint/rules.ts';
import { initialVariables, isRow, panelsOf, queriesOf } from './queries.ts';

test('the seven kinds of dashboard, the one of a service for each of them', async () => {
  const all = allDashboards(await kitCatalogue());
  expect(Object.entries(all).map(([name, { uid, title }]) => [name, uid, title])).toEqual([
    ['journey', 'vigil-journey', 'Journey'],
    ['slo', 'vigil-slo', 'SLO'],
    ['service-checkout', 'vigil-service-checkout', 'Service Checkout'],
    ['service-payments', 'vigil-service-payments', 'Service Payments'],
    ['dependencies', 'vigil-dependencies', 'Dependencies'],
    ['incident', 'vigil-incident', 'Incident'],
    ['review', 'vigil-review', 'Operational review'],
    ['cost', 'vigil-cost', 'Cost and carbon'],
  ]);
});

describe('a new service', () => {
  const mail = () =>
    changedDocument('payments', (text) => text.replaceAll('payments', 'mail').replaceAll('Payments', 'Mail'));

  test('has its dashboard from its SLO document and its name alone', async () => {
    const { 'service-mail': dashboard } = allDashboards(await mail());
    expect(dashboard).toMatchObject({ uid: 'vigil-service-mail', title: 'Service Mail' });
    expect(panelsOf(dashboard!).map(({ title }) => title)).toContain('Mail availability: budget left');
    expect(queriesOf(dashboard!).find(({ kind }) => kind === 'variable')?.expr).toBe(
      'label_values(up{job=~"mail"}, job)',
    );
    // Of its own targets only, though Prometheus has others.
    expect(initialVariables(dashboard!)).toEqual({ job: ['mail'], instance: { pattern: '.+' } });
    expect(JSON.stringify(dashboard)).toContain('/runbooks/MailAvailabilityBurn');
  });

  test('is on the dashboards of all services too, and none of them breaks a rule of layout', async () => {
    const all = allDashboards(await mail());
    expect(JSON.stringify(all.slo)).toContain('MailAvailabilityBurn');
    expect(JSON.stringify(all.cost)).toContain('build_info{job=~\\"mail\\"}');
    expect(violationsOf(Object.values(all)).filter(({ rule }) => rule === 'layout-rule')).toEqual([]);
  });

  test('without an SLO still has its requests and its saturation', async () => {
    const { services } = await mail();
    const { 'service-mail': dashboard } = allDashboards({ services, slos: [] });
    const rows = dashboard!.panels!.filter(isRow).map(({ title }) => title);
    expect(rows).toEqual(expect.arrayContaining(['Requests: rate, errors, duration', 'Saturation']));
    expect(rows).not.toContain('Promises');
  });
});

describe('thresholds', () => {
  const stepsOf = (panel: Panel | undefined) => panel?.fieldConfig?.defaults.thresholds?.steps;
  const named = (panels: Panel[], title: string) => panels.find((panel) => panel.title === title);

  test('come from the SLO document', async () => {
    const all = allDashboards(await kitCatalogue());
    const service = panelsOf(all['service-checkout']!);
    expect(stepsOf(named(service, 'Errors by route'))).toEqual([
      { value: null, color: 'green' },
      { value: 0.001, color: 'red' },
    ]);
    expect(stepsOf(named(service, 'Duration by route'))).toEqual([
      { value: null, color: 'green' },
      { value: 0.3, color: 'red' },
    ]);
    expect(stepsOf(named(panelsOf(all.journey!), 'Orders that succeed'))).toEqual([
      { value: null, color: 'red' },
      { value: 0.999, color: 'green' },
    ]);
    expect(stepsOf(named(panelsOf(all.slo!), 'Burn rate now'))).toEqual([
      { value: null, color: 'green' },
      { value: 1, color: 'orange' },
      { value: 6, color: 'red' },
    ]);
  });

  test('change with it', async () => {
    const changed = await changedDocument('checkout', (text) =>
      text.replaceAll('target: 0.999', 'target: 0.99').replaceAll('le="0.3"', 'le="0.75"'),
    );
    const service = panelsOf(allDashboards(changed)['service-checkout']!);
    expect(stepsOf(named(service, 'Errors by route'))?.[1]).toEqual({ value: 0.01, color: 'red' });
    expect(stepsOf(named(service, 'Duration by route'))?.[1]).toEqual({ value: 0.75, color: 'red' });
  });
});
