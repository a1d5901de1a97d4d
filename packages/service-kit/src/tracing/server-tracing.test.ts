import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listenOnFreePort } from '../testing/index.ts';
import { currentSpanContext, currentTraceId, injectHeaders } from './propagation.ts';
import { serverTracing } from './server-tracing.ts';
import { startTracing } from './start-tracing.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const exporter = new InMemorySpanExporter();
const tracing = startTracing({ service: 'test', version: '1.2.3', sampleRatio: 1, exporter });

/** Runs a function as an emitter would that was made before any request. */
const outsideAnyRequest = AsyncLocalStorage.snapshot();

let app: FastifyInstance;
beforeEach(async () => {
  app = Fastify();
  await app.register(serverTracing);
});
afterEach(async () => {
  await app.close();
  await tracing.flush();
  exporter.reset();
});
afterAll(() => tracing.shutdown());

async function spans(): Promise<ReadableSpan[]> {
  await tracing.flush();
  return exporter.getFinishedSpans();
}
const span = async () =>
  vi.waitFor(async () => {
    const all = await spans();
    expect(all).toHaveLength(1);
    return all[0]!;
  });

test('the server span follows the semantic conventions', async () => {
  app.get('/orders/:id', async () => ({}));
  const base = await listenOnFreePort(app);
  const headers = { 'user-agent': 'curl/8' };
  await (await fetch(`${base}/orders/7?page=2&access_token=s3cret`, { headers })).text();
  const { name, kind, attributes, status, resource, parentSpanContext } = await span();
  expect(name).toBe('GET /orders/:id');
  expect(kind).toBe(SpanKind.SERVER);
  expect(attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/orders/:id',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'url.path': '/orders/7',
    'url.query': 'page=2&access_token=REDACTED',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(base).port),
    'user_agent.original': 'curl/8',
  });
  expect(status.code).toBe(SpanStatusCode.UNSET);
  expect(parentSpanContext).toBeUndefined();
  expect(resource.attributes).toMatchObject({ 'service.name': 'test', 'service.version': '1.2.3' });
  expect(resource.attributes).not.toHaveProperty('process.command_args');
});

test('it is a child of the traceparent, keeps tracestate, and hands both and the baggage on', async () => {
  const seen: Record<string, string> = {};
  app.get('/', async () => injectHeaders(seen));
  const headers = {
    traceparent: `00-${TRACE_ID}-${SPAN_ID}-01`,
    tracestate: 'vendor=x',
    baggage: 'correlation_id=abc',
  };
  await app.inject({ url: '/', headers });
  const own = await span();
  expect(own.parentSpanContext).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, isRemote: true });
  expect(seen).toEqual({
    traceparent: `00-${TRACE_ID}-${own.spanContext().spanId}-01`,
    tracestate: 'vendor=x',
    baggage: 'correlation_id=abc',
  });
});

test("a caller's decision not to sample is followed, and passed on", async () => {
  const seen: Record<string, string> = {};
  app.get('/', async () => injectHeaders(seen));
  await app.inject({ url: '/', headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` } });
  expect(seen.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`));
  expect(await spans()).toEqual([]);
});

test.each(['', 'nonsense', `00-${'0'.repeat(32)}-${SPAN_ID}-01`, `ff-${TRACE_ID}-${SPAN_ID}-01`])(
  'a malformed traceparent (%s) starts a new trace',
  async (traceparent) => {
    app.get('/', async () => ({}));
    await app.inject({ url: '/', headers: { traceparent } });
    const { parentSpanContext } = await span();
    expect(parentSpanContext).toBeUndefined();
  },
);

test('baggage arrives without a traceparent', async () => {
  app.get('/', async () => propagation.getActiveBaggage()?.getEntry('correlation_id')?.value);
  const { body } = await app.inject({ url: '/', headers: { baggage: 'correlation_id=abc' } });
  expect(body).toBe('abc');
});

test('the context survives a JSON body that arrives in pieces', async () => {
  app.post('/orders', async (request) => ({
    inSpan: trace.getActiveSpan() === request.span,
    traceId: currentTraceId(),
    body: request.body,
  }));
  const { port } = new URL(await listenOnFreePort(app));
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST /orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"a',
  );
  await new Promise((resolve) => setTimeout(resolve, 30));
  socket.write('": 1}');
  let response = '';
  for await (const chunk of socket) response += chunk;
  const own = await span();
  expect(JSON.parse(response.split('\r\n\r\n')[1]!)).toEqual({
    inSpan: true,
    traceId: own.spanContext().traceId,
    body: { a: 1 },
  });
});

test('a context that a later plugin made from it is not undone', async () => {
  app.addHook('onRequest', (_request, _reply, done) => {
    const baggage = propagation.createBaggage({ tenant: { value: 'blue' } });
    context.with(propagation.setBaggage(context.active(), baggage), done);
  });
  app.get('/', async () => propagation.getActiveBaggage()?.getEntry('tenant')?.value);
  expect((await app.inject({ url: '/' })).body).toBe('blue');
});

test('the context survives a large JSON body', async () => {
  app.post('/orders', async (request) => ({ inSpan: trace.getActiveSpan() === request.span }));
  const base = await listenOnFreePort(app);
  const response = await fetch(`${base}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ some: 'x'.repeat(200_000) }),
  });
  expect(await response.json()).toEqual({ inSpan: true });
});

test('a hook that calls back from outside, as from a shared connection, does not lose the handler its context', async () => {
  app.addHook('onRequest', (_request, _reply, next) => outsideAnyRequest(next));
  app.get('/', async (request) => ({ inSpan: trace.getActiveSpan() === request.span }));
  expect((await app.inject({ url: '/' })).json()).toEqual({ inSpan: true });
});

test('hooks that run after the response have the IDs, also when it was sent from outside', async () => {
  const seen: unknown[] = [];
  app.addHook('onResponse', async (request) => {
    seen.push(currentSpanContext()?.spanId === request.span.spanContext().spanId);
  });
  app.get('/', (_request, reply) => outsideAnyRequest(() => reply.send('ok')));
  await app.inject({ url: '/' });
  await vi.waitFor(() => expect(seen).toEqual([true]));
});

test.each([
  { code: 404, status: SpanStatusCode.UNSET, errorType: undefined },
  { code: 503, status: SpanStatusCode.ERROR, errorType: '503' },
])('status $code', async ({ code, status, errorType }) => {
  app.get('/', async (_request, reply) => reply.code(code).send());
  await app.inject({ url: '/' });
  const own = await span();
  expect(own.attributes['http.response.status_code']).toBe(code);
  expect(own.attributes['error.type']).toBe(errorType);
  expect(own.status.code).toBe(status);
});

test.each([
  { method: 'HEAD', url: '/known', name: 'HEAD /known', attribute: 'HEAD', route: '/known' },
  { method: 'GET', url: '/unknown/1', name: 'GET', attribute: 'GET', route: undefined },
  { method: 'PROPFIND', url: '/known', name: 'HTTP', attribute: '_OTHER', route: undefined },
])('$method $url is named "$name"', async ({ method, url, name, attribute, route }) => {
  app.get('/known', async () => ({}));
  const base = await listenOnFreePort(app);
  await (await fetch(base + url, { method })).text();
  const own = await span();
  expect(own.name).toBe(name);
  expect(own.attributes['http.request.method']).toBe(attribute);
  expect(own.attributes['http.route']).toBe(route);
  expect(own.attributes['http.request.method_original']).toBe(attribute === '_OTHER' ? method : undefined);
});

test('the span of a request that its client gave up ends then, as 499 aborted and no error of ours', async () => {
  const entered = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  app.get('/slow', async () => {
    entered.resolve();
    await release.promise;
    return {};
  });
  const base = await listenOnFreePort(app);
  const abort = new AbortController();
  const gone = fetch(`${base}/slow`, { signal: abort.signal }).catch(() => {});
  await entered.promise;
  abort.abort();
  await gone;
  const own = await span();
  expect(own.attributes).toMatchObject({ 'http.response.status_code': 499, 'error.type': 'aborted' });
  expect(own.status.code).toBe(SpanStatusCode.UNSET);
  release.resolve();
});

test('a connection that the service cuts is an error', async () => {
  app.get('/reset', async (request, reply) => {
    reply.hijack();
    request.raw.socket.destroy();
  });
  const base = await listenOnFreePort(app);
  await expect(fetch(`${base}/reset`)).rejects.toThrow();
  const own = await span();
  expect(own.attributes['error.type']).toBe('connection_reset');
  expect(own.status.code).toBe(SpanStatusCode.ERROR);
});

test.each([
  ['api.example.com', 'api.example.com', undefined],
  ['api.example.com:8443', 'api.example.com', 8443],
  ['[::1]:3000', '[::1]', 3000],
  ['[::1]', '[::1]', undefined],
])('Host %s', async (host, address, port) => {
  app.get('/', async () => ({}));
  await app.inject({ url: '/', headers: { host } });
  const { attributes } = await span();
  expect(attributes['server.address']).toBe(address);
  expect(attributes['server.port']).toBe(port);
});
