import { access } from 'node:fs/promises';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { fill } from '@vigil/preview/fill';
import { describe, expect, test } from 'vitest';
import { exceptions } from '../exceptions.ts';
import { kitCatalogue } from '../fixtures/catalogue.ts';
import { complaintsOfPromtool } from '../fixtures/promtool.ts';
import { allDashboards } from '../index.ts';
import { initialVariables, LABEL_VALUES, panelsOf, queriesOf, targetsOf } from '../queries.ts';
import { exclusions, excuses } from './exclusions.ts';
import { type Violation, violationsOf } from './rules.ts';

const dashboards = Object.values(allDashboards(await kitCatalogue()));
const violations = violationsOf(dashboards);

test('no rule of the linter is broken without a reason', () => {
  const unexcused = violations.filter(
    (violation) => !exclusions.some((exclusion) => excuses(exclusion, violation)),
  );
  expect(unexcused).toEqual([]);
});

test.each(exclusions)('an exclusion is needed and has a reason: $reason', (exclusion) => {
  expect(exclusion.reason.length).toBeGreaterThan(30);
  expect(violations.some((violation) => excuses(exclusion, violation))).toBe(true);
});

describe('a rule that is broken is told by the dashboard and the panel:', () => {
  const copy = (): Dashboard[] => JSON.parse(JSON.stringify(dashboards));
  const firstOf = (all: Dashboard[]) => all[0]!;
  const chartOf = (all: Dashboard[]) => panelsOf(firstOf(all)).find(({ type }) => type === 'timeseries')!;
  const target = (panel: Panel) => targetsOf(panel)[0] as { expr: string; datasource: { uid: string } };
  const variable = (all: Dashboard[], name: string) =>
    firstOf(all).templating.list!.find((one) => one.name === name)!;

  const breakages: Record<string, (all: Dashboard[]) => unknown> = {
    'uneditable-dashboard-rule': (all) => Object.assign(firstOf(all), { editable: true }),
    'template-datasource-rule': (all) =>
      Object.assign(variable(all, 'prometheus_datasource'), { label: 'x' }),
    'template-job-rule': (all) => Object.assign(variable(all, 'job'), { allValue: '.*' }),
    'template-instance-rule': (all) => Object.assign(variable(all, 'instance'), { multi: false }),
    'template-label-promql-rule': (all) => Object.assign(variable(all, 'job'), { query: { query: 'up' } }),
    'template-on-time-change-reload-rule': (all) => Object.assign(variable(all, 'job'), { refresh: 1 }),
    'schema-rule': (all) => Object.assign(firstOf(all), { schemaVersion: 39 }),
    'layout-rule': (all) => Object.assign(chartOf(all).gridPos!, { w: 7 }),
    'marks-rule': (all) => Object.assign(firstOf(all).annotations, { list: [] }),
    'panel-title-description-rule': (all) => Object.assign(chartOf(all), { description: '' }),
    'panel-when-bad-rule': (all) => Object.assign(chartOf(all), { description: 'Orders a minute.' }),
    'panel-units-rule': (all) => Object.assign(chartOf(all).fieldConfig!.defaults, { unit: 'orders' }),
    'panel-no-targets-rule': (all) => Object.assign(chartOf(all), { targets: [] }),
    'panel-datasource-rule': (all) => Object.assign(target(chartOf(all)).datasource, { uid: 'prometheus' }),
    'panel-thresholds-rule': (all) => {
      const stat = panelsOf(firstOf(all)).find(({ type }) => type === 'stat')!;
      delete stat.fieldConfig!.defaults.thresholds;
    },
    'panel-dashboard-link-rule': (all) =>
      Object.assign(chartOf(all), { links: [{ url: '/d/vigil-nowhere' }, { url: '/runbooks/X' }] }),
    'panel-runbook-link-rule': (all) => Object.assign(chartOf(all), { links: [{ url: '/d/vigil-slo' }] }),
    'target-rate-interval-rule': (all) =>
      Object.assign(target(chartOf(all)), { expr: 'rate(x{job=~"$job",instance=~"$instance"}[5m])' }),
    'target-counter-agg-rule': (all) =>
      Object.assign(target(chartOf(all)), { expr: 'x_total{job=~"$job",instance=~"$instance"}' }),
    'target-job-rule': (all) =>
      Object.assign(target(chartOf(all)), { expr: 'rate(x_total{instance=~"$instance"}[$__rate_interval])' }),
    'target-instance-rule': (all) =>
      Object.assign(target(chartOf(all)), { expr: 'rate(x_total{job=~"$job"}[$__rate_interval])' }),
  };

  const told = ({ rule, dashboard, panel, detail }: Violation) => `${rule} ${dashboard} ${panel} ${detail}`;
  const known = new Set(violations.map(told));

  test.each(Object.entries(breakages))('%s', (rule, breakIt) => {
    const broken = copy();
    breakIt(broken);
    const found = violationsOf(broken).filter((violation) => !known.has(told(violation)));
    expect(found.map((violation) => violation.rule)).toContain(rule);
    const expected = rule.startsWith('panel-') || rule.startsWith('target-') ? expect.any(String) : undefined;
    expect(found.find((violation) => violation.rule === rule)?.panel).toEqual(expected);
  });

  test('every rule is among them', () => {
    const rules = new Set([...violations.map(({ rule }) => rule), ...Object.keys(breakages)]);
    expect([...rules].sort()).toEqual(Object.keys(breakages).sort());
  });
});

test('every query is PromQL that the real promtool takes, also in the variables', async () => {
  const records = new Map<string, string>();
  const rules = dashboards.flatMap((dashboard) =>
    queriesOf(dashboard)
      .filter(({ language }) => language === 'promql')
      .map(({ dashboard: title, panel, refId, kind, expr }, index) => {
        const record = `check:${dashboard.uid!.replaceAll('-', '_')}_${index}`;
        records.set(record, `${title}, ${panel}, ${refId}: ${expr}`);
        const query = kind === 'variable' ? LABEL_VALUES.exec(expr)![1]! : expr;
        const filled = fill(query, {
          rateIntervalMs: 60_000,
          rangeMs: 3_600_000,
          variables: initialVariables(dashboard),
        });
        return { record, expr: filled };
      }),
  );
  expect(await complaintsOfPromtool(rules)).toBe('');
  const misspelt = [...rules, { record: 'check:misspelt', expr: 'sum by (job (up)' }];
  expect(await complaintsOfPromtool(misspelt)).toContain('check:misspelt');
}, 60_000);

test('a panel that is empty when all is well says so, instead of "No data"', () => {
  for (const exception of exceptions) {
    if ('mark' in exception || exception.kind !== 'empty when all is well') continue;
    const dashboard = dashboards.find(({ title }) => title === exception.dashboard)!;
    const panel = panelsOf(dashboard).find(({ title }) => title === exception.panel)!;
    expect(panel.fieldConfig?.defaults.noValue, exception.panel).toMatch(/\w/);
  }
});

test('every runbook that is linked is there', async () => {
  const linked = new Set(JSON.stringify(dashboards).match(/(?<=\/runbooks\/)\w+/g));
  expect(linked.size).toBeGreaterThan(5);
  for (const name of linked) {
    await expect(
      access(new URL(`../../../runbooks/${name}.md`, import.meta.url)),
      name,
    ).resolves.toBeUndefined();
  }
});

/** They cannot be run on every machine; what is checked is their form. */
test.each(dashboards.flatMap(queriesOf).filter(({ language }) => language !== 'promql'))(
  'the $language of $panel is a selector of the service, and filters',
  ({ language, expr }) => {
    const form =
      language === 'logql'
        ? /^\{\w+=~"\$job"\}( \| \w+=~"[\w|]+")+$/
        : /^\{ resource\.service\.name =~ "\$job" && status = (error|ok|unset) \}$/;
    expect(expr).toMatch(form);
  },
);
