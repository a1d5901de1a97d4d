import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { expect, test } from 'vitest';
import { readOpenMetrics, readText, sampleValue } from '../../test/read-metrics.ts';
import { expose } from './exposition.ts';
import { createHistogram, observe } from './histogram.ts';
import { createMetrics } from './metrics.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const openMetrics = 'application/openmetrics-text; version=1.0.0';
const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const textType = 'text/plain; version=0.0.4; charset=utf-8';

function registryOfEveryType(): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Counter({ name: 'orders_total', help: 'Orders.', labelNames: ['outcome'], registers }).inc(
    { outcome: 'paid' },
    2,
  );
  new Gauge({ name: 'weird', help: 'A "quoted"\nback\\slash.', labelNames: ['text'], registers }).set(
    { text: 'say "hi"\nC:\\' },
    Number.NaN,
  );
  new Gauge({ name: 'endless', help: 'Infinite.', registers }).set(Number.NEGATIVE_INFINITY);
  new Summary({ name: 'size_bytes', help: 'Sizes.', percentiles: [0.5], registers }).observe(3);
  const bounds = [0.5, 1];
  const durations = createHistogram({
    registry,
    name: 'd_seconds',
    help: 'Durations.',
    labelNames: [],
    bounds,
  });
  observe(durations.series({}), 0.7, TRACE_ID);
  return registry;
}

test('OpenMetrics is valid by its own rules and carries exemplars', async () => {
  const { contentType, body } = await expose(registryOfEveryType(), openMetrics);
  expect(contentType).toBe(openMetricsType);
  const samples = readOpenMetrics(body);
  expect(sampleValue(samples, 'orders_total', { outcome: 'paid' })).toBe(2);
  expect(body).toContain('# TYPE orders counter');
  expect(samples.find(({ name }) => name === 'weird')?.labels.text).toBe('say "hi"\nC:\\');
  expect(sampleValue(samples, 'endless')).toBe(Number.NEGATIVE_INFINITY);
  const bucket = samples.find(({ exemplar }) => exemplar !== undefined);
  expect(bucket).toMatchObject({
    name: 'd_seconds_bucket',
    labels: { le: '1.0' },
    exemplar: { labels: { trace_id: TRACE_ID }, value: 0.7 },
  });
  expect(Math.abs(Date.now() / 1000 - bucket!.exemplar!.timestampSeconds)).toBeLessThan(60);
});

test('Prometheus text keeps _total in the family name and has no exemplar and no EOF', async () => {
  const { contentType, body } = await expose(registryOfEveryType(), undefined);
  expect(contentType).toBe(textType);
  expect(body).toContain('# TYPE orders_total counter\norders_total{outcome="paid"} 2\n');
  expect(body).toContain('d_seconds_bucket{le="1"} 1\n');
  expect(body).toContain('# HELP weird A "quoted"\\nback\\\\slash.\n');
  expect(body).not.toContain(TRACE_ID);
  expect(body).not.toContain('# EOF');
});

test('a service with all default metrics is valid OpenMetrics', async () => {
  const metrics = createMetrics({ service: 's', version: '1', revision: 'abc', thresholdsSeconds: [0.3] });
  const samples = readOpenMetrics((await metrics.scrape(openMetrics)).body);
  const build = { service: 's', version: '1', revision: 'abc', node_version: process.version };
  expect(sampleValue(samples, 'build_info', build)).toBe(1);
  expect(sampleValue(samples, 'process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('a histogram of prom-client itself, which has no exemplars, is exposed like any other', async () => {
  const registry = new Registry();
  new Histogram({ name: 'db_client_operation_duration_seconds', help: 'h', registers: [registry] }).observe(
    0.1,
  );
  const samples = readOpenMetrics((await expose(registry, openMetrics)).body);
  expect(samples).toContainEqual({
    name: 'db_client_operation_duration_seconds_count',
    labels: {},
    value: 1,
  });
});

test('scrapes of both kinds at once do not mix, and neither changes the next', async () => {
  const registry = registryOfEveryType();
  const accepts = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? openMetrics : undefined));
  const all = await Promise.all(accepts.map((accept) => expose(registry, accept)));
  for (const [index, { contentType, body }] of all.entries()) {
    expect(contentType).toBe(index % 2 === 0 ? openMetricsType : textType);
    if (index % 2 === 0) readOpenMetrics(body);
    else expect(body).toContain('# TYPE orders_total counter');
    expect(body).toBe(all[index % 2]!.body);
  }
  expect(sampleValue(readText(await registry.metrics()), 'orders_total')).toBe(2);
});

test.each([
  // Prometheus 2 and 3, as they send it.
  [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    openMetricsType,
  ],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    openMetricsType,
  ],
  ['text/plain;version=0.0.4,application/openmetrics-text;q=0.3', textType],
  ['application/openmetrics-text;q=0', textType],
  ['*/*', textType],
  ['', textType],
  ['nonsense;;q=,,', textType],
])('Accept %s is answered with %s', async (accept, expected) => {
  expect((await expose(new Registry(), accept)).contentType).toBe(expected);
});
