import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { afterAll, afterEach, expect, test } from 'vitest';
import { correlation } from '../correlation/index.ts';
import { createLogger } from '../logging/index.ts';
import { captureLog, listenOnFreePort } from '../testing/index.ts';
import { serverTracing, startTracing } from '../tracing/index.ts';
import { problem, problemErrors, problemServerOptions } from './index.ts';

const tracing = startTracing({
  service: 'shop',
  version: '1',
  sampleRatio: 1,
  exporter: new InMemorySpanExporter(),
});
afterAll(() => tracing.shutdown());

let app: FastifyInstance;
afterEach(() => app.close());

/** An app with one route that throws what it is given. */
async function makeApp(thrown?: unknown) {
  const log = captureLog();
  const logger = createLogger({ service: 'shop', version: '1', level: 'info', destination: log.destination });
  app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    childLoggerFactory: (parent) => parent,
    ...problemServerOptions(logger),
  });
  await app.register(serverTracing);
  await app.register(correlation);
  await app.register(problemErrors);
  app.get('/throws', async () => {
    throw thrown;
  });
  app.get('/sets-status', async (_request, reply) => {
    reply.code(409);
    throw new Error('taken');
  });
  const item = {
    type: 'object',
    required: ['sku', 'quantity'],
    properties: { sku: { type: 'string' }, quantity: { type: 'integer', minimum: 1 } },
  };
  app.post('/orders', {
    schema: {
      body: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: item } } },
      // A schema that would cut a problem document down to nothing.
      response: { '4xx': { type: 'object', properties: { code: { type: 'string' } } } },
    },
    bodyLimit: 500,
    handler: async () => ({}),
  });
  app.get('/half', async (_request, reply) => {
    async function* half() {
      yield 'four';
      await sleep(5);
      throw new Error('source broke');
    }
    return reply.send(Readable.from(half()));
  });
  const errors = () => log.lines().filter((line) => line.level === 'error');
  return { log, errors };
}

const headers = { 'x-correlation-id': 'caller-1' };

test('a problem is answered as it was thrown, with its headers and members', async () => {
  await makeApp(
    problem(429, 'too-many-orders', 'Ten orders a minute are enough.', {
      headers: { 'retry-after': '30' },
      extra: { limit: 10 },
    }),
  );
  const response = await app.inject({ url: '/throws?card=4111', headers });
  expect(response.statusCode).toBe(429);
  expect(response.headers).toMatchObject({
    'content-type': 'application/problem+json; charset=utf-8',
    'retry-after': '30',
    'x-correlation-id': 'caller-1',
  });
  expect(response.json()).toEqual({
    type: '/problems/too-many-orders',
    title: 'Too many orders',
    status: 429,
    detail: 'Ten orders a minute are enough.',
    instance: '/throws',
    correlation_id: 'caller-1',
    limit: 10,
  });
});

test('a problem needs the status of an error, and its members cannot overwrite the standard ones', async () => {
  expect(() => problem(200, 'fine', 'Fine.')).toThrow(RangeError);
  await makeApp(problem(409, 'taken', 'Taken.', { extra: { status: 200, correlation_id: 'x', type: 'y' } }));
  const response = await app.inject({ url: '/throws', headers });
  expect(response.json()).toMatchObject({ status: 409, correlation_id: 'caller-1', type: '/problems/taken' });
});

test('an unexpected error tells the client nothing, and the log everything, once, with the IDs', async () => {
  const { errors } = await makeApp(
    new Error('connect postgres://shop:hunter2@db', { cause: new Error('ECONNREFUSED') }),
  );
  const response = await app.inject({ url: '/throws', headers });
  expect(response.statusCode).toBe(500);
  expect(response.body).not.toMatch(/hunter2|postgres|ECONNREFUSED|at /);
  expect(response.json()).toMatchObject({ type: 'about:blank', status: 500, correlation_id: 'caller-1' });
  expect(errors()).toEqual([
    expect.objectContaining({
      msg: 'request failed',
      method: 'GET',
      route: '/throws',
      status: 500,
      correlation_id: 'caller-1',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      err: expect.objectContaining({
        type: 'Error',
        stack: expect.stringMatching(/problem-errors\.test\.ts[\s\S]*caused by: Error: ECONNREFUSED/),
      }),
    }),
  ]);
});

test('the IDs are there when the error comes from outside the request, as from the event of a shared connection', async () => {
  const { errors } = await makeApp();
  const connection = new EventEmitter();
  app.addHook('onRequest', (_request, _reply, next) => void connection.once('error', next));
  const outside = setInterval(
    () => connection.listenerCount('error') > 0 && connection.emit('error', new Error('lost')),
    5,
  );
  const response = await app.inject({ url: '/throws', headers });
  clearInterval(outside);
  expect(response.json()).toMatchObject({ status: 500, correlation_id: 'caller-1' });
  expect(errors()).toMatchObject([
    { correlation_id: 'caller-1', trace_id: expect.any(String), err: { message: 'lost' } },
  ]);
});

test('a problem with a 5xx keeps its detail and is logged with its cause', async () => {
  const cause = new Error('breaker open');
  const { errors } = await makeApp(problem(503, 'payments-unavailable', 'Try again shortly.', { cause }));
  const response = await app.inject({ url: '/throws', headers });
  expect(response.json()).toMatchObject({ status: 503, detail: 'Try again shortly.' });
  expect(errors()).toMatchObject([{ status: 503, err: { stack: expect.stringContaining('breaker open') } }]);
});

test('headers that an error of a dependency carries do not become those of the response', async () => {
  await makeApp(
    Object.assign(new Error('upstream said no'), { headers: { 'content-length': '1', 'set-cookie': 'a=b' } }),
  );
  const response = await app.inject({ url: '/throws', headers });
  expect(response.json()).toMatchObject({ status: 500 });
  expect(response.headers).not.toHaveProperty('set-cookie');
});

test('what is thrown without being an error is logged, redacted', async () => {
  const { errors } = await makeApp({ password: 'hunter2', reason: 'odd' });
  await app.inject({ url: '/throws', headers });
  expect(errors()).toMatchObject([
    { thrown: { password: '[redacted]', reason: 'odd' }, err: { stack: expect.any(String) } },
  ]);
});

test('a client error is answered, not logged as an error', async () => {
  const { errors } = await makeApp();
  const response = await app.inject({ url: '/sets-status', headers });
  expect(response.json()).toMatchObject({
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    detail: 'taken',
  });
  expect(errors()).toEqual([]);
});

test('a validation error points at every fault', async () => {
  await makeApp();
  const payload = { items: [{ sku: 'tea', quantity: 0 }] };
  const response = await app.inject({ method: 'POST', url: '/orders', headers, payload });
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.json()).toEqual({
    type: '/problems/invalid-request',
    title: 'Invalid request',
    status: 400,
    detail: 'The request does not fit the schema; `errors` says where.',
    instance: '/orders',
    correlation_id: 'caller-1',
    errors: [{ in: 'body', pointer: '/items/0/quantity', detail: 'must be >= 1' }],
  });
});

test.each([
  [
    'a body that is no JSON',
    400,
    { method: 'POST', url: '/orders', payload: '{"items"', type: 'application/json' },
  ],
  [
    'a body that is too large',
    413,
    { method: 'POST', url: '/orders', payload: `{"a":"${'x'.repeat(600)}"}`, type: 'application/json' },
  ],
  ['a body of an unknown type', 415, { method: 'POST', url: '/orders', payload: 'a', type: 'text/csv' }],
  ['a path that nothing answers', 404, { method: 'GET', url: '/nothing?token=abc', payload: '', type: '' }],
  ['a path that cannot be decoded', 400, { method: 'GET', url: '/%zz', payload: '', type: '' }],
] as const)('%s is a problem too', async (_name, status, { type, ...request }) => {
  await makeApp();
  const response = await app.inject({
    ...request,
    headers: { ...headers, ...(type === '' ? {} : { 'content-type': type }) },
  });
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toContain('application/problem+json');
  expect(response.headers['x-correlation-id']).toBe('caller-1');
  expect(response.json()).toMatchObject({
    status,
    instance: request.url.split('?')[0],
    correlation_id: 'caller-1',
  });
});

test('whatever is thrown, the answer is a problem with the status of an error', async () => {
  await makeApp();
  let thrown: unknown;
  const log = captureLog();
  const logger = createLogger({ service: 'shop', version: '1', level: 'info', destination: log.destination });
  const target = Fastify({ loggerInstance: logger as FastifyBaseLogger, ...problemServerOptions(logger) });
  await target.register(correlation);
  await target.register(problemErrors);
  target.get('/', async (_request, reply) => {
    reply.code(200);
    throw thrown;
  });
  const anyStatus = fc.oneof(fc.integer({ min: -1, max: 700 }), fc.anything());
  const anyError = fc.oneof(
    fc
      .tuple(fc.string(), anyStatus, anyStatus)
      .map(([message, statusCode, status]) => Object.assign(new Error(message), { statusCode, status })),
    fc.anything({ withNullPrototype: true }),
  );
  await fc.assert(
    fc.asyncProperty(anyError, async (value) => {
      thrown = value;
      const before = log.withMessage('request failed').length;
      const response = await target.inject({ url: '/', headers });
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(response.json()).toMatchObject({ status: response.statusCode, correlation_id: 'caller-1' });
      const logged = log.withMessage('request failed').length - before;
      expect(logged).toBe(response.statusCode >= 500 ? 1 : 0);
    }),
  );
  await target.close();
});

test('bytes that are not HTTP get a problem and an ID, and a line in the log', async () => {
  const { log } = await makeApp();
  const { hostname, port } = new URL(await listenOnFreePort(app));
  const socket = connect(Number(port), hostname);
  socket.write('NOT HTTP\r\n\r\n');
  const answer = (await socket.setEncoding('utf8').toArray()).join('');
  const [line] = log.withMessage('bytes refused');
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json\r\n/);
  expect(answer).toContain(`x-correlation-id: ${line?.correlation_id}\r\n`);
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    status: 400,
    correlation_id: line?.correlation_id,
  });
});

test('headers that are too large are refused with 431', async () => {
  await makeApp();
  const response = await fetch(`${await listenOnFreePort(app)}/throws`, {
    headers: { 'x-large': 'x'.repeat(20_000) },
  });
  expect(response.status).toBe(431);
  expect(await response.json()).toMatchObject({ status: 431, correlation_id: expect.any(String) });
});

test('a response that breaks half-way is logged with the IDs, for nobody can answer it any more', async () => {
  const { errors } = await makeApp();
  const url = await listenOnFreePort(app);
  await expect(fetch(`${url}/half`, { headers }).then((response) => response.text())).rejects.toThrow();
  expect(errors()).toMatchObject([
    {
      msg: 'response cut short',
      correlation_id: 'caller-1',
      trace_id: expect.any(String),
      err: { message: 'source broke' },
    },
  ]);
});
