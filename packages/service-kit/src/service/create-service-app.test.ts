import { once } from 'node:events';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import Fastify from 'fastify';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type Controls, createControls } from '../controls/index.ts';
import { currentCorrelationId } from '../correlation/index.ts';
import { remainingMs } from '../deadline/index.ts';
import { createLifecycle, type Phase } from '../lifecycle/index.ts';
import { createLogger } from '../logging/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { captureLog, listenOnFreePort } from '../testing/index.ts';
import { startTracing } from '../tracing/index.ts';
import { createServiceApp } from './index.ts';

const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'shop', version: '1', sampleRatio: 1, exporter });
afterAll(() => tracing.shutdown());
beforeEach(() => exporter.reset());

/** A service with routes in plainest Fastify: no line of telemetry in them. */
async function startShop({ phase }: { phase?: Phase } = {}) {
  const log = captureLog();
  const logger = createLogger({ service: 'shop', version: '1', level: 'info', destination: log.destination });
  const metrics = createMetrics({ service: 'shop', version: '1', revision: 'abc' });
  const lifecycle = createLifecycle({ logger });
  const controls = createControls({
    logger,
    registry: metrics.registry,
    faultsEnabled: true,
    tokens: 'admin:ada:a-token-of-some-length',
  });
  const app = await createServiceApp({
    logger,
    metrics,
    controls,
    lifecycle: phase === undefined ? lifecycle : { ...lifecycle, phase: () => phase },
  });
  app.post('/things', async (request) => {
    request.log.info('at work');
    return { correlationId: currentCorrelationId(), remainingMs: remainingMs() };
  });
  app.get('/broken', async () => {
    throw new Error('the disk is full');
  });
  await app.ready();
  const count = async (series: string) => {
    const { body } = await metrics.scrape(undefined);
    const line = body.split('\n').find((candidate) => candidate.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.split(' ')[1]);
  };
  return { app, log, count, controls };
}

const durations = (method: string, route: string, status: number, errorType = '') =>
  `http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}",url_scheme="http",error_type="${errorType}"}`;

test('a route written in plain Fastify answers, logs, counts, traces and correlates', async () => {
  const { app, log, count } = await startShop();
  expect(await count(durations('POST', '/things', 500, '500'))).toBe(0);

  const response = await app.inject({
    method: 'POST',
    url: '/things',
    headers: { 'x-correlation-id': 'corr-1', 'x-request-timeout-ms': '5000' },
    payload: { some: 'body' },
  });

  expect(response.headers['x-correlation-id']).toBe('corr-1');
  expect(response.json().correlationId).toBe('corr-1');
  expect(response.json().remainingMs).toBeLessThanOrEqual(5_000);
  expect(await count(durations('POST', '/things', 200))).toBe(1);
  await tracing.flush();
  const [span] = exporter.getFinishedSpans();
  expect(span).toMatchObject({ name: 'POST /things', attributes: { correlation_id: 'corr-1' } });
  const ids = { correlation_id: 'corr-1', trace_id: span?.spanContext().traceId };
  expect(log.withMessage('at work')).toMatchObject([ids]);
  expect(log.withMessage('request')).toMatchObject([
    { ...ids, route: '/things', status: 200, outcome: 'success' },
  ]);
});

test('an error is a problem for the client and one log line with its stack for the operator', async () => {
  const { app, log, count } = await startShop();
  const response = await app.inject('/broken');
  expect(response.statusCode).toBe(500);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.body).not.toContain('disk');
  expect(log.lines().filter(({ level }) => level === 'error')).toMatchObject([
    { err: { message: 'the disk is full' }, correlation_id: response.headers['x-correlation-id'] },
  ]);
  expect(await count(durations('GET', '/broken', 500, '500'))).toBe(1);
});

async function switchFault(controls: Controls, fault: string, parameters: Record<string, unknown>) {
  const admin = Fastify();
  await admin.register(controls.routes, { prefix: '/ops' });
  const switched = await admin.inject({
    method: 'PUT',
    url: `/ops/faults/${fault}`,
    headers: { authorization: 'Bearer a-token-of-some-length' },
    payload: { parameters, ttl_seconds: 60 },
  });
  expect(switched.statusCode).toBe(200);
  await admin.close();
}

test('a fault that the operator switches on reaches the routes', async () => {
  const { app, controls } = await startShop();
  await switchFault(controls, 'error_rate', { ratio: 1 });
  expect((await app.inject({ method: 'POST', url: '/things' })).statusCode).toBe(500);
  controls.close();
});

test('requests that a fault holds do not keep the server from closing', async () => {
  const { app, controls } = await startShop();
  const url = await listenOnFreePort(app);
  await switchFault(controls, 'hang', { ratio: 1 });
  const held = once(app.server, 'request');
  const hanging = fetch(`${url}/things`, { method: 'POST' }).catch(() => undefined);
  await held;
  await app.close();
  await hanging;
  controls.close();
}, 5_000);

test('while the process drains, connections are told to close', async () => {
  const { app } = await startShop({ phase: 'draining' });
  expect((await app.inject({ method: 'POST', url: '/things' })).headers.connection).toBe('close');
});

test('a body that is too large is refused with 413', async () => {
  const { app } = await startShop();
  const response = await app.inject({
    method: 'POST',
    url: '/things',
    payload: { text: 'x'.repeat(100_000) },
  });
  expect(response.statusCode).toBe(413);
});

test('a URL that cannot be decoded is a problem with a correlation ID', async () => {
  const { app } = await startShop();
  const response = await app.inject('/%zz');
  expect(response.statusCode).toBe(400);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.headers['x-correlation-id']).toBeDefined();
});
