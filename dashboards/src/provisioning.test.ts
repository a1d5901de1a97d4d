/** What Grafana would only say at its start, or never: a data source that is not there, a dollar that is not doubled, a query that is none. */
import { readFile } from 'node:fs/promises';
import { timingAt } from '@vigil/slo';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kitCatalogue } from './fixtures/catalogue.ts';
import { complaintsOfPromtool } from './fixtures/promtool.ts';
import { allDashboards } from './index.ts';

const provisioning = new URL('../../platform/grafana/provisioning/', import.meta.url);
const textOf = (path: string) => readFile(new URL(path, provisioning), 'utf8');

type DataSource = { name: string; uid: string; type: string; jsonData: Record<string, unknown> };

const text = await textOf('datasources/datasources.yaml');
const { apiVersion, datasources } = parse(text) as { apiVersion: number; datasources: DataSource[] };
const named = (uid: string) => datasources.find((source) => source.uid === uid)!;

/** Every value of a member of this name, however deep. */
function valuesOf(value: unknown, member: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === member ? [inner] : valuesOf(inner, member),
  );
}

describe('the data sources', () => {
  test('are of the first version of the format, and each has a name and a uid of its own', () => {
    expect(apiVersion).toBe(1);
    for (const key of ['name', 'uid'] as const)
      expect(new Set(datasources.map((source) => source[key])).size).toBe(datasources.length);
  });

  test('lead to each other and nowhere else', () => {
    const uids = datasources.map(({ uid }) => uid);
    const references = ['datasourceUid', 'alertmanagerUid'].flatMap((member) =>
      valuesOf(datasources, member),
    );
    expect(references).toHaveLength(6);
    for (const uid of references) expect(uids).toContain(uid);
  });

  test('are of every type that a dashboard asks', async () => {
    const asked = Object.values(allDashboards(await kitCatalogue())).flatMap(({ templating }) =>
      templating.list!.filter(({ type }) => type === 'datasource').map(({ query }) => query),
    );
    expect(new Set(asked)).toEqual(new Set(['prometheus', 'loki', 'tempo']));
    for (const type of asked) expect(datasources.map((source) => source.type)).toContain(type);
  });

  test('have each dollar doubled: a single one is a variable of the environment, and empty', () => {
    const values = text.replaceAll(/^\s*#.*$/gm, '');
    expect(values.match(/\$+/g)!.every((dollars) => dollars === '$$')).toBe(true);
  });

  test('know the scrape interval, on which $__rate_interval stands', () => {
    const { timeInterval } = named('prometheus').jsonData;
    expect(timeInterval).toBe(`${timingAt(1).scrapeIntervalMs / 1000}s`);
  });
});

describe('the ways between them', () => {
  test('metric to trace: by the label of the exemplars', () => {
    expect(named('prometheus').jsonData.exemplarTraceIdDestinations).toMatchObject([
      { name: 'trace_id', datasourceUid: 'tempo' },
    ]);
  });

  test('log to trace: by the structured metadata that OTLP brings', () => {
    expect(named('loki').jsonData.derivedFields).toMatchObject([
      { matcherType: 'label', matcherRegex: 'trace_id', datasourceUid: 'tempo', url: '$${__value.raw}' },
    ]);
  });

  test('trace to log: by the trace ID, within the service', () => {
    expect(named('tempo').jsonData.tracesToLogsV2).toMatchObject({
      datasourceUid: 'loki',
      customQuery: true,
      tags: [{ key: 'service.name', value: 'service_name' }],
      query: '{$${__tags}} | trace_id="$${__span.traceId}"',
    });
  });

  test('trace to metrics: by queries that promtool takes', async () => {
    const { queries } = named('tempo').jsonData.tracesToMetrics as {
      queries: { name: string; query: string }[];
    };
    expect(queries.length).toBeGreaterThan(0);
    const rules = queries.map(({ query }, index) => ({
      record: `check:${index}`,
      expr: query.replaceAll('$$__tags', 'job="checkout"').replaceAll('$$__rate_interval', '1m'),
    }));
    expect(await complaintsOfPromtool(rules)).toBe('');
  });
});

test('the dashboards are taken from where they are mounted, into one folder, read-only', async () => {
  const { providers } = parse(await textOf('dashboards/dashboards.yaml'));
  expect(providers).toMatchObject([
    { type: 'file', folder: 'Vigil', allowUiUpdates: false, options: { path: '/etc/grafana/dashboards' } },
  ]);
});
