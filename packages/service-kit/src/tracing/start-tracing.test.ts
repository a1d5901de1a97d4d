import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import Fastify from 'fastify';
import { Registry } from 'prom-client';
import { afterEach, expect, test, vi } from 'vitest';
import { readText, sampleValue } from '../../test/read-metrics.ts';
import { listenOnFreePort } from '../testing/index.ts';
import { injectHeaders } from './propagation.ts';
import { serverTracing } from './server-tracing.ts';
import { startTracing } from './start-tracing.ts';
import { withSpan } from './with-span.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** An OTLP receiver that behaves as told. */
async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function refusedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

async function lost(registry: Registry) {
  const samples = readText(await registry.metrics());
  const of = (errorType: string) =>
    sampleValue(samples, 'otel_sdk_processor_span_processed_total', { error_type: errorType });
  return { exported: of(''), queueFull: of('queue_full'), exportFailed: of('export_failed') };
}

function start(endpoint: string | undefined, registry = new Registry(), sampleRatio = 1) {
  const tracing = startTracing({
    service: 'checkout',
    version: '9.8.7',
    endpoint,
    sampleRatio,
    registry,
    flushTimeoutMs: 500,
  });
  cleanups.push(() => tracing.shutdown());
  return { tracing, registry };
}

test('spans reach the receiver as OTLP under the base URL, and are counted', async () => {
  const received: { url: string | undefined; type: string | undefined; body: string }[] = [];
  const endpoint = await receiver(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ url: request.url, type: request.headers['content-type'], body });
    response.end();
  });
  const { tracing, registry } = start(endpoint);
  expect(await lost(registry)).toEqual({ exported: 0, queueFull: 0, exportFailed: 0 });
  await withSpan('an operation', {}, async () => {});
  await tracing.flush();
  expect(received).toMatchObject([{ url: '/v1/traces', type: 'application/x-protobuf' }]);
  for (const text of ['an operation', 'checkout', '9.8.7']) expect(received[0]?.body).toContain(text);
  expect(await lost(registry)).toEqual({ exported: 1, queueFull: 0, exportFailed: 0 });
});

test('shutdown sends what is queued, and tracing can start again', async () => {
  let batches = 0;
  const endpoint = await receiver((request, response) => {
    batches += 1;
    request.resume();
    response.end();
  });
  for (const round of [1, 2]) {
    const { tracing } = start(endpoint);
    await withSpan('an operation', {}, async () => {});
    await tracing.shutdown();
    expect(batches).toBe(round);
  }
});

test('without a receiver there are IDs for logs and headers, and nothing is sent', async () => {
  start(undefined);
  const headers: Record<string, string> = {};
  await withSpan('an operation', {}, async () => injectHeaders(headers));
  expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

test('the ratio is of new traces', async () => {
  const exporter = new InMemorySpanExporter();
  const tracing = startTracing({ service: 's', version: '1', sampleRatio: 0.25, exporter });
  cleanups.push(() => tracing.shutdown());
  const tracer = trace.getTracer('test');
  for (let i = 0; i < 2000; i += 1) tracer.startSpan('root').end();
  await tracing.flush();
  // 500 expected with a standard deviation of 19.
  expect(exporter.getFinishedSpans().length).toBeGreaterThan(350);
  expect(exporter.getFinishedSpans().length).toBeLessThan(650);
});

const REQUESTS = 12_000;
/** A full queue, ten batches in the exporter and one in the processor's hands. */
const MOST_SPANS_HELD = 4096 + 11 * 512;

const badReceivers: { name: string; endpoint: () => Promise<string> }[] = [
  { name: 'gone', endpoint: refusedAddress },
  { name: 'hanging', endpoint: () => receiver((request) => request.resume()) },
  {
    name: 'slow',
    endpoint: () =>
      receiver((request, response) => {
        request.resume();
        setTimeout(() => response.end(), 2_000);
      }),
  },
  {
    name: 'refusing',
    endpoint: () =>
      receiver((request, response) => {
        request.resume();
        response.writeHead(503).end();
      }),
  },
];

test.each(badReceivers)(
  'a receiver that is $name costs requests nothing, is bounded in memory, and its losses are counted',
  async ({ endpoint }) => {
    const healthy = await receiver((request, response) => {
      request.resume();
      response.end();
    });
    const baseline = await load(healthy);
    await baseline.tracing.shutdown();
    const bad = await load(await endpoint());

    expect(bad.failures).toBe(0);
    // Wide, for a busy machine: a request that waited for the receiver would take seconds.
    expect(bad.p95Ms).toBeLessThan(baseline.p95Ms * 10 + 50);
    const { queueFull = 0, exportFailed = 0, exported = 0 } = await lost(bad.registry);
    expect(REQUESTS - queueFull - exportFailed - exported).toBeLessThanOrEqual(MOST_SPANS_HELD);
    expect(queueFull + exportFailed).toBeGreaterThan(0);

    const started = performance.now();
    await bad.tracing.flush();
    await bad.tracing.shutdown();
    expect(performance.now() - started).toBeLessThan(5_000);
  },
  60_000,
);

test('a flush sends a whole full queue', async () => {
  const endpoint = await receiver((request, response) => {
    request.resume();
    response.end();
  });
  const { tracing, registry } = start(endpoint);
  const tracer = trace.getTracer('test');
  for (let i = 0; i < 4096; i += 1) tracer.startSpan('filler').end();
  await tracing.flush();
  expect(await lost(registry)).toEqual({ exported: 4096, queueFull: 0, exportFailed: 0 });
});

test('a flush waits for the batch that is on its way', async () => {
  const endpoint = await receiver((request, response) => {
    request.resume();
    setTimeout(() => response.end(), 200);
  });
  const { tracing, registry } = start(endpoint);
  const tracer = trace.getTracer('test');
  // A full batch leaves at once.
  for (let i = 0; i < 512; i += 1) tracer.startSpan('filler').end();
  await tracing.flush();
  expect((await lost(registry)).exported).toBe(512);
});

test('flushes to a receiver that hangs do not pile up', async () => {
  const endpoint = await receiver((request) => request.resume());
  const { tracing, registry } = start(endpoint);
  const tracer = trace.getTracer('test');
  for (let round = 0; round < 4; round += 1) {
    for (let i = 0; i < 4096; i += 1) tracer.startSpan('filler').end();
    await tracing.flush();
  }
  const { queueFull = 0, exportFailed = 0 } = await lost(registry);
  expect(4 * 4096 - queueFull - exportFailed).toBeLessThanOrEqual(MOST_SPANS_HELD);
});

test('batches that no receiver took are counted as failed', async () => {
  const { registry } = start(await refusedAddress());
  await withSpan('an operation', {}, async () => {});
  await vi.waitFor(async () => expect((await lost(registry)).exportFailed).toBe(1), { timeout: 15_000 });
});

async function load(endpoint: string) {
  const { tracing, registry } = start(endpoint);
  const app = Fastify();
  cleanups.push(() => app.close());
  await app.register(serverTracing);
  app.get('/', async () => ({ ok: true }));
  const base = await listenOnFreePort(app);
  // Fills the queue fast, then measures what a caller sees.
  const tracer = trace.getTracer('test');
  for (let i = 0; i < REQUESTS - 200; i += 1) {
    tracer.startSpan('filler').end();
    if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  const durationsMs: number[] = [];
  let failures = 0;
  for (let i = 0; i < 200; i += 1) {
    const started = performance.now();
    const response = await fetch(base);
    await response.text();
    durationsMs.push(performance.now() - started);
    if (response.status !== 200) failures += 1;
  }
  durationsMs.sort((a, b) => a - b);
  return { tracing, registry, failures, p95Ms: durationsMs[189]! };
}
