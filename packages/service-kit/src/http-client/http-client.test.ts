import { context, propagation, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ReadSample, readOpenMetrics } from '../../test/read-metrics.ts';
import { correlation, currentCorrelationId, withCorrelationId } from '../correlation/index.ts';
import { DEADLINE_HEADER, deadline, remainingMs, withDeadline } from '../deadline/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { listenOnFreePort } from '../testing/index.ts';
import { serverTracing, startTracing, withSpan } from '../tracing/index.ts';
import { createHttpClient, type HttpClient, HttpStatusError, HttpTimeoutError } from './index.ts';

const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'checkout', version: '1', sampleRatio: 1, exporter });
afterAll(() => tracing.shutdown());

let payments: FastifyInstance;
let baseUrl: string;
let client: HttpClient;
let metrics: ReturnType<typeof createMetrics>;
let hangingRequests = 0;

beforeEach(async () => {
  payments = Fastify();
  await payments.register(serverTracing);
  await payments.register(correlation);
  await payments.register(deadline);
  payments.post('/charges', async (request, reply) =>
    reply.code(201).send({
      received: request.body,
      headers: request.headers,
      correlationId: currentCorrelationId(),
      tenant: propagation.getActiveBaggage()?.getEntry('tenant')?.value,
      remainingMs: remainingMs(),
    }),
  );
  payments.get('/status/:code', async (request, reply) =>
    reply.code(Number((request.params as { code: string }).code)).send({ message: 'as asked' }),
  );
  payments.get('/text', async () => 'plain');
  payments.get('/broken', async (_request, reply) => reply.type('application/json').send('{"half":'));
  payments.get('/hang', () => {
    hangingRequests += 1;
    return new Promise(() => {});
  });
  baseUrl = await listenOnFreePort(payments);
  metrics = createMetrics({ service: 'checkout', version: '1', revision: 'r' });
  client = createHttpClient({ dependency: 'payments', baseUrl, metrics, defaultTimeoutMs: 10_000 });
});

afterEach(async () => {
  await client.close();
  payments.server.closeAllConnections();
  await payments.close();
  await tracing.flush();
  exporter.reset();
  hangingRequests = 0;
});

const spanOfKind = async (kind: SpanKind) => {
  await tracing.flush();
  return exporter.getFinishedSpans().find((span) => span.kind === kind);
};
async function measured(): Promise<ReadSample[]> {
  const samples = readOpenMetrics((await metrics.scrape('application/openmetrics-text')).body);
  return samples.filter(({ name }) => name.startsWith('http_client_request_duration_seconds'));
}
const counted = async () => (await measured()).filter(({ name }) => name.endsWith('_count'));

type Echo = {
  received: unknown;
  headers: Record<string, string>;
  correlationId?: string;
  tenant?: string;
  remainingMs?: number;
};

test('a call is a client span whose child is the server span of the other side', async () => {
  const template = '/charges';
  const response = await withSpan('order', {}, () =>
    client.request({
      method: 'POST',
      path: '/charges?token=abc',
      routeTemplate: template,
      body: { amount: 5 },
    }),
  );
  expect(response.status).toBe(201);
  expect((response.body as Echo).received).toEqual({ amount: 5 });
  await vi.waitFor(async () => expect(await spanOfKind(SpanKind.SERVER)).toBeDefined());
  const own = await spanOfKind(SpanKind.CLIENT);
  const theirs = await spanOfKind(SpanKind.SERVER);
  const parent = await spanOfKind(SpanKind.INTERNAL);
  expect(own?.name).toBe('POST /charges');
  expect(own?.attributes).toEqual({
    'http.request.method': 'POST',
    'http.response.status_code': 201,
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(baseUrl).port),
    'service.peer.name': 'payments',
    'url.full': `${baseUrl}/charges?token=REDACTED`,
    'url.template': '/charges',
  });
  expect(own?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
  expect(theirs?.parentSpanContext?.spanId).toBe(own?.spanContext().spanId);
  expect(theirs?.spanContext().traceId).toBe(parent?.spanContext().traceId);
});

test('correlation ID, baggage and the time that is left go along', async () => {
  const baggage = propagation.createBaggage({ tenant: { value: 'blue' } });
  const { body } = await context.with(propagation.setBaggage(context.active(), baggage), () =>
    withCorrelationId('order-7', () =>
      withDeadline(Date.now() + 6_000, () =>
        client.request({ method: 'POST', path: '/charges', body: {}, headers: { 'idempotency-key': 'k' } }),
      ),
    ),
  );
  const echo = body as Echo;
  expect(echo).toMatchObject({ correlationId: 'order-7', tenant: 'blue' });
  expect(echo.headers['idempotency-key']).toBe('k');
  expect(echo.remainingMs).toBeGreaterThan(3_000);
  expect(echo.remainingMs).toBeLessThanOrEqual(6_000);
});

test('without a deadline the other side is told the timeout', async () => {
  const { body } = await client.request({ method: 'POST', path: '/charges', body: {}, timeoutMs: 7_000 });
  expect((body as Echo).headers[DEADLINE_HEADER]).toBe('7000');
});

test('the duration is measured, with the trace as exemplar', async () => {
  await client.request({ method: 'GET', path: '/text' });
  const labels = {
    http_request_method: 'GET',
    server_address: '127.0.0.1',
    server_port: new URL(baseUrl).port,
    http_response_status_code: '200',
    error_type: '',
  };
  expect(await counted()).toMatchObject([{ labels, value: 1 }]);
  const own = await spanOfKind(SpanKind.CLIENT);
  const exemplars = (await measured()).flatMap(({ exemplar }) => exemplar?.labels.trace_id ?? []);
  expect(exemplars).toEqual([own?.spanContext().traceId]);
});

test.each([404, 503])('status %i is an answer, and an error on the span and the metric', async (status) => {
  const response = await client.request({ method: 'GET', path: `/status/${status}` });
  expect(response).toMatchObject({ status, body: { message: 'as asked' } });
  const own = await spanOfKind(SpanKind.CLIENT);
  expect(own?.attributes['error.type']).toBe(String(status));
  expect(own?.status.code).toBe(SpanStatusCode.ERROR);
  expect(await counted()).toMatchObject([
    { labels: { http_response_status_code: String(status), error_type: String(status) }, value: 1 },
  ]);
});

test('a body that is no JSON stays text', async () => {
  expect((await client.request({ method: 'GET', path: '/text' })).body).toBe('plain');
});

test('JSON that is none is an error', async () => {
  await expect(client.request({ method: 'GET', path: '/broken' })).rejects.toThrow(SyntaxError);
  expect(await counted()).toMatchObject([{ labels: { error_type: 'SyntaxError' }, value: 1 }]);
});

test('a hanging answer is given up after the timeout, and the other side sees it', async () => {
  const aborted = Promise.withResolvers<void>();
  payments.server.once('request', (_request, response) => response.once('close', () => aborted.resolve()));
  const hanging = client.request({ method: 'GET', path: '/hang', timeoutMs: 100 });
  await expect(hanging).rejects.toThrow(new HttpTimeoutError('payments', 100));
  await aborted.promise;
  expect((await spanOfKind(SpanKind.CLIENT))?.attributes['error.type']).toBe('HTTP_TIMEOUT');
  expect(await counted()).toMatchObject([
    { labels: { http_response_status_code: '', error_type: 'HTTP_TIMEOUT' }, value: 1 },
  ]);
});

test("the caller's deadline is shorter than the timeout, and holds", async () => {
  const started = performance.now();
  const hanging = withDeadline(Date.now() + 100, () => client.request({ method: 'GET', path: '/hang' }));
  await expect(hanging).rejects.toThrow(HttpTimeoutError);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('when the deadline has passed nothing is sent', async () => {
  const late = withDeadline(Date.now() - 1, () => client.request({ method: 'GET', path: '/hang' }));
  await expect(late).rejects.toThrow(HttpTimeoutError);
  await client.request({ method: 'GET', path: '/text' });
  expect(hangingRequests).toBe(0);
});

test.each(['before', 'during'])(
  'a signal aborted %s the request stops it with its own reason',
  async (when) => {
    const abort = new AbortController();
    const reason = new Error('order cancelled');
    if (when === 'before') abort.abort(reason);
    const request = client.request({ method: 'GET', path: '/hang', signal: abort.signal });
    if (when === 'during') {
      await vi.waitFor(() => expect(hangingRequests).toBe(1));
      abort.abort(reason);
    }
    await expect(request).rejects.toBe(reason);
  },
);

test('a dependency that is gone is an error with its code', async () => {
  await payments.close();
  await expect(client.request({ method: 'GET', path: '/text' })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  expect(await counted()).toMatchObject([{ labels: { error_type: 'ECONNREFUSED' }, value: 1 }]);
});

test('a base URL may have a path', async () => {
  const prefixed = createHttpClient({
    dependency: 'payments',
    baseUrl: `${baseUrl}/status/`,
    defaultTimeoutMs: 10_000,
  });
  expect((await prefixed.request({ method: 'GET', path: '/204' })).status).toBe(204);
  await prefixed.close();
});

test('a status that the caller takes for a failure has an error of its own', () => {
  const error = new HttpStatusError('payments', 503, { title: 'Overloaded' });
  expect(error.message).toBe('payments answered 503');
  expect(error).toMatchObject({ code: 'HTTP_503', status: 503, body: { title: 'Overloaded' } });
});
