import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import Fastify from 'fastify';
import { afterEach, expect, test, vi } from 'vitest';
import { type ReadSample, readOpenMetrics, readText, sampleValue } from '../../test/read-metrics.ts';
import { listenOnFreePort } from '../testing/index.ts';
import { serverTracing, startTracing } from '../tracing/index.ts';
import { httpServerMetrics } from './http-server-metrics.ts';
import { createMetrics } from './metrics.ts';

const COUNT = 'http_server_request_duration_seconds_count';
const ACTIVE = 'http_server_active_requests';
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function service() {
  const metrics = createMetrics({ service: 's', version: '1', revision: 'r', thresholdsSeconds: [0.3] });
  const app = Fastify();
  await app.register(httpServerMetrics, { metrics });
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  app.get('/orders/:id', async () => ({ ok: true }));
  app.post('/orders', { schema: { response: { 201: {}, 202: {}, '4xx': {} } } }, async (_request, reply) =>
    reply.code(201).send({}),
  );
  app.get('/status/:code', async (request, reply) =>
    reply.code(Number((request.params as { code: string }).code)).send({}),
  );
  app.get('/throws', async () => {
    throw new Error('boom');
  });
  app.get('/reset', async (request, reply) => {
    reply.hijack();
    request.raw.socket.destroy();
  });
  app.get('/slow', async () => {
    entered.resolve();
    await release.promise;
    return {};
  });
  cleanups.push(() => app.close());
  const samples = async () => readText((await metrics.scrape(undefined)).body);
  return { app, metrics, samples, entered: entered.promise, release: release.resolve };
}

const countOf = (samples: ReadSample[], labels: Record<string, string>) =>
  sampleValue(samples, COUNT, labels);

test('every series of every declared route is at zero before the first request', async () => {
  const { app, samples } = await service();
  await app.ready();
  const all = await samples();
  const kit = ['400', '404', '429', '500', '502', '503', '504'];
  for (const [method, route, declared] of [
    ['GET', '/orders/:id', ['200']],
    ['POST', '/orders', ['201', '202', '400']],
    ['GET', '/throws', ['200']],
  ] as const) {
    const base = { http_request_method: method, http_route: route, url_scheme: 'http' };
    for (const status of [...declared, ...kit]) {
      const error_type = status >= '500' ? status : '';
      const labels = { ...base, http_response_status_code: status, error_type };
      expect(countOf(all, labels), JSON.stringify(labels)).toBe(0);
    }
    expect(countOf(all, { ...base, http_response_status_code: '499', error_type: 'aborted' })).toBe(0);
    expect(countOf(all, { ...base, http_response_status_code: '500', error_type: 'connection_reset' })).toBe(
      0,
    );
  }
  expect(countOf(all, { http_route: 'unmatched', http_response_status_code: '404' })).toBe(0);
  expect(sampleValue(all, ACTIVE, { http_request_method: 'POST', url_scheme: 'http' })).toBe(0);
  expect(countOf(all, { http_request_method: 'HEAD' })).toBeUndefined();
  expect(all.every(({ name, value }) => !name.startsWith(COUNT) || value === 0)).toBe(true);
});

test.each([
  ['GET', '/orders/7', { http_route: '/orders/:id', http_response_status_code: '200', error_type: '' }],
  ['POST', '/orders', { http_route: '/orders', http_response_status_code: '201', error_type: '' }],
  ['GET', '/status/404', { http_route: '/status/:code', http_response_status_code: '404', error_type: '' }],
  ['GET', '/status/418', { http_route: '/status/:code', http_response_status_code: '418', error_type: '' }],
  [
    'GET',
    '/status/503',
    { http_route: '/status/:code', http_response_status_code: '503', error_type: '503' },
  ],
  ['GET', '/throws', { http_route: '/throws', http_response_status_code: '500', error_type: '500' }],
  ['GET', '/nowhere?x=1', { http_route: 'unmatched', http_response_status_code: '404', error_type: '' }],
  ['HEAD', '/orders/7', { http_route: '/orders/:id', http_response_status_code: '200', error_type: '' }],
  ['PROPFIND', '/orders/7', { http_route: 'unmatched', http_response_status_code: '404', error_type: '' }],
])('%s %s is counted once, as %o', async (method, url, labels) => {
  const { app, samples } = await service();
  const base = await listenOnFreePort(app);
  const response = await fetch(`${base}${url}`, { method });
  await response.arrayBuffer();
  const counted = async () => (await samples()).filter(({ name, value }) => name === COUNT && value > 0);
  await vi.waitFor(async () => expect(await counted()).toHaveLength(1));
  const expected = {
    ...labels,
    http_request_method: method === 'PROPFIND' ? '_OTHER' : method,
    url_scheme: 'http',
  };
  expect(await counted()).toMatchObject([{ labels: expected, value: 1 }]);
});

test('no path, however odd, makes a series', async () => {
  const { app, samples } = await service();
  await app.ready();
  await app.inject({ url: '/nowhere' });
  const before = (await samples()).length;
  const path = fc.webPath({ size: 'large' }).map((text) => `/x${text}`);
  await fc.assert(
    fc.asyncProperty(path, fc.webQueryParameters(), async (url, query) => {
      await app.inject({ url: `${url}?${query}` });
    }),
    { numRuns: 200 },
  );
  const after = await samples();
  expect(after.length).toBe(before);
  expect(countOf(after, { http_route: 'unmatched', http_request_method: 'GET' })).toBeGreaterThan(200);
});

test('a request in flight is active; one that the client gives up is 499 aborted, once', async () => {
  const { app, samples, entered, release } = await service();
  const base = await listenOnFreePort(app);
  const abort = new AbortController();
  const gone = fetch(`${base}/slow`, { signal: abort.signal }).catch((error: Error) => error.name);
  await entered;
  expect(sampleValue(await samples(), ACTIVE, { http_request_method: 'GET' })).toBe(1);
  abort.abort();
  expect(await gone).toBe('AbortError');
  const aborted = { http_route: '/slow', http_response_status_code: '499', error_type: 'aborted' };
  await vi.waitFor(async () => expect(countOf(await samples(), aborted)).toBe(1));
  release();
  await sleep(50);
  const after = await samples();
  expect(sampleValue(after, ACTIVE, { http_request_method: 'GET' })).toBe(0);
  expect(after.filter(({ name, value }) => name === COUNT && value > 0)).toHaveLength(1);
});

test('a client that resets the connection counts as aborted too', async () => {
  const { app, samples, entered, release } = await service();
  const { port } = new URL(await listenOnFreePort(app));
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await entered;
  socket.resetAndDestroy();
  await vi.waitFor(async () =>
    expect(countOf(await samples(), { http_route: '/slow', error_type: 'aborted' })).toBe(1),
  );
  release();
});

test('a connection that the service cuts is its own failure', async () => {
  const { app, samples } = await service();
  const base = await listenOnFreePort(app);
  await expect(fetch(`${base}/reset`)).rejects.toThrow();
  const reset = { http_route: '/reset', http_response_status_code: '500', error_type: 'connection_reset' };
  await vi.waitFor(async () => expect(countOf(await samples(), reset)).toBe(1));
  expect(sampleValue(await samples(), ACTIVE, { http_request_method: 'GET' })).toBe(0);
});

test('durations fall into the SLO threshold bucket and are in seconds', async () => {
  const { app, samples } = await service();
  await app.ready();
  await app.inject({ url: '/orders/7' });
  const all = await samples();
  const labels = { http_route: '/orders/:id', http_response_status_code: '200' };
  expect(sampleValue(all, 'http_server_request_duration_seconds_bucket', { ...labels, le: '0.3' })).toBe(1);
  const sum = sampleValue(all, 'http_server_request_duration_seconds_sum', labels);
  expect(sum).toBeGreaterThan(0);
  expect(sum).toBeLessThan(0.3);
});

test.each([
  { sampleRatio: 1, exemplars: 1 },
  { sampleRatio: 0, exemplars: 0 },
])(
  'at a sample ratio of $sampleRatio a request leaves $exemplars exemplar',
  async ({ sampleRatio, exemplars }) => {
    const exporter = new InMemorySpanExporter();
    const tracing = startTracing({ service: 's', version: '1', sampleRatio, exporter });
    cleanups.push(() => tracing.shutdown());
    const metrics = createMetrics({ service: 's', version: '1', revision: 'r' });
    const app = Fastify();
    cleanups.push(() => app.close());
    await app.register(serverTracing);
    await app.register(httpServerMetrics, { metrics });
    app.get('/', async () => ({}));
    await app.inject({ url: '/' });
    const samples = readOpenMetrics((await metrics.scrape('application/openmetrics-text')).body);
    const found = samples.flatMap(({ exemplar }) => exemplar?.labels.trace_id ?? []);
    expect(found).toHaveLength(exemplars);
    await tracing.flush();
    expect(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).toEqual(found);
  },
);
