import { EventEmitter } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createLogger } from '../logging/index.ts';
import { problemErrors, problemServerOptions } from '../problem/index.ts';
import { captureLog, listenOnFreePort } from '../testing/index.ts';
import { serverTracing, startTracing } from '../tracing/index.ts';
import { currentCorrelationId } from './correlation-context.ts';
import { isWellFormedCorrelationId } from './correlation-id.ts';
import { correlation } from './correlation-plugin.ts';

const spans = new InMemorySpanExporter();
const tracing = startTracing({ service: 'shop', version: '1', sampleRatio: 1, exporter: spans });
afterAll(() => tracing.shutdown());

let app: FastifyInstance;
afterEach(async () => {
  await app.close();
  spans.reset();
});

const ORDER = {
  schema: { body: { type: 'object', required: ['sku'], properties: { sku: { type: 'string' } } } },
  bodyLimit: 1024,
};

async function makeApp(addHooks: (instance: FastifyInstance) => void = () => undefined) {
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
  addHooks(app);
  app.get('/orders', async (request) => {
    await sleep(1);
    request.log.info('listing');
    return {
      id: currentCorrelationId(),
      baggage: propagation.getActiveBaggage()?.getEntry('correlation_id')?.value,
    };
  });
  app.post('/orders', ORDER, async (request) => {
    request.log.info('taking');
    await sleep(1);
    request.log.info('taken');
    return {
      id: currentCorrelationId(),
      baggage: propagation.getActiveBaggage()?.getEntry('correlation_id')?.value,
      traceId: trace.getActiveSpan()?.spanContext().traceId,
    };
  });
  app.get('/broken', async () => {
    throw new Error('database password is hunter2');
  });
  return { log, url: await listenOnFreePort(app) };
}

const withId = (id: string) => ({ headers: { 'x-correlation-id': id } });
const postOrder = (body: string, id = 'caller-1') => ({
  method: 'POST',
  headers: { 'x-correlation-id': id, 'content-type': 'application/json' },
  body,
});

test('a well-formed ID of the caller is taken, used in the handler and given back', async () => {
  const { url, log } = await makeApp();
  const response = await fetch(`${url}/orders`, withId('caller-1'));
  expect(response.headers.get('x-correlation-id')).toBe('caller-1');
  expect(await response.json()).toEqual({ id: 'caller-1', baggage: 'caller-1' });
  expect(log.withMessage('listing')[0]).toMatchObject({ correlation_id: 'caller-1' });
  expect(log.withMessage('correlation id replaced')).toEqual([]);
});

test('without a header an ID is made, once', async () => {
  const { url, log } = await makeApp();
  const response = await fetch(`${url}/orders`);
  const id = response.headers.get('x-correlation-id') ?? '';
  expect(isWellFormedCorrelationId(id)).toBe(true);
  expect(await response.json()).toEqual({ id, baggage: id });
  expect(log.withMessage('listing').map((line) => line.correlation_id)).toEqual([id]);
});

test('the ID survives the reading of a body', async () => {
  const { url, log } = await makeApp();
  // In two writes, so that the body is read from an event of the socket.
  const answer = await new Promise<string>((resolve, reject) => {
    const outgoing = httpRequest(`${url}/orders`, postOrder(''), (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
    outgoing.write('{"sku":');
    setTimeout(() => outgoing.end('"tea"}'), 20);
  });
  expect(JSON.parse(answer)).toMatchObject({ id: 'caller-1', baggage: 'caller-1' });
  const [taking, taken] = [log.withMessage('taking')[0], log.withMessage('taken')[0]];
  expect(taking).toMatchObject({ correlation_id: 'caller-1', trace_id: JSON.parse(answer).traceId });
  expect(taken).toMatchObject({ correlation_id: 'caller-1', trace_id: JSON.parse(answer).traceId });
});

test('the ID survives a hook that goes on from the event of a shared connection', async () => {
  const connection = new EventEmitter();
  const outside = setInterval(() => connection.emit('reply'), 5);
  const { url, log } = await makeApp((instance) => {
    instance.addHook('onRequest', (_request, _reply, next) => void connection.once('reply', () => next()));
  });
  for (const init of [withId('caller-1'), postOrder('{"sku":"tea"}')]) {
    const response = await fetch(`${url}/orders`, init);
    expect(await response.json()).toMatchObject({ id: 'caller-1', baggage: 'caller-1' });
  }
  clearInterval(outside);
  expect(log.withMessage('listing')).toMatchObject([{ correlation_id: 'caller-1' }]);
  expect(log.withMessage('taken')).toMatchObject([{ correlation_id: 'caller-1' }]);
});

test('every response carries the ID: 200, 404, 400, 413, 500, and a URL that cannot be decoded', async () => {
  const { url } = await makeApp();
  const requests: [number, string, RequestInit][] = [
    [200, '/orders', withId('caller-1')],
    [404, '/nothing', withId('caller-1')],
    [400, '/orders', postOrder('{"sku":{}}')],
    [400, '/orders', postOrder('{"sku":')],
    [413, '/orders', postOrder(JSON.stringify({ sku: 'x'.repeat(2000) }))],
    [500, '/broken', withId('caller-1')],
    [400, '/%zz', withId('caller-1')],
  ];
  for (const [status, path, init] of requests) {
    const response = await fetch(url + path, init);
    expect([path, response.status, response.headers.get('x-correlation-id')]).toEqual([
      path,
      status,
      'caller-1',
    ]);
    await response.text();
  }
});

test('the ID is an attribute of the span', async () => {
  const { url } = await makeApp();
  await (await fetch(`${url}/orders`, withId('caller-span'))).text();
  const ids = async () => {
    await tracing.flush();
    return spans.getFinishedSpans().map((span) => span.attributes.correlation_id);
  };
  await expect.poll(ids).toContain('caller-span');
});

test('concurrent requests keep their own IDs', async () => {
  const { url, log } = await makeApp();
  const ids = Array.from({ length: 40 }, (_, index) => `caller-${index}`);
  const answers = await Promise.all(
    ids.map(
      async (id) =>
        (await (await fetch(`${url}/orders`, postOrder('{"sku":"tea"}', id))).json()) as { id: string },
    ),
  );
  expect(answers.map((answer) => answer.id)).toEqual(ids);
  expect(
    log
      .withMessage('taken')
      .map((line) => line.correlation_id)
      .sort(),
  ).toEqual([...ids].sort());
});

test('a malformed ID is replaced and the fact is logged without the value', async () => {
  const { url, log } = await makeApp();
  const cases: [string, string][] = [
    ['drop table; orders', 'bad_character'],
    ['', 'empty'],
    ['x'.repeat(129), 'too_long'],
  ];
  for (const [value, reason] of cases) {
    const response = await fetch(`${url}/orders`, withId(value));
    const { id } = (await response.json()) as { id: string };
    expect(response.headers.get('x-correlation-id')).toBe(id);
    expect(log.withMessage('correlation id replaced').at(-1)).toMatchObject({
      level: 'warn',
      reason,
      length: value.length,
      correlation_id: id,
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  }
  expect(JSON.stringify(log.lines())).not.toContain('drop table');
});

test('a repeated header is replaced', async () => {
  const { url, log } = await makeApp();
  await new Promise<void>((resolve, reject) => {
    httpRequest(
      `${url}/orders`,
      { headers: { 'x-correlation-id': ['caller-1', 'caller-2'] } },
      (response) => {
        response.resume().on('end', resolve);
      },
    )
      .on('error', reject)
      .end();
  });
  expect(log.withMessage('correlation id replaced')).toMatchObject([{ reason: 'repeated' }]);
});

test('whatever the header, the response has a well-formed ID: the same if it was well-formed, else another, logged', async () => {
  const { log } = await makeApp();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9._:-]{1,140}$/)),
      async (value) => {
        const before = log.withMessage('correlation id replaced').length;
        const response = await app.inject({ url: '/orders', headers: { 'x-correlation-id': value } });
        const id = String(response.headers['x-correlation-id']);
        const replacements = log.withMessage('correlation id replaced').length - before;
        expect(isWellFormedCorrelationId(id)).toBe(true);
        expect([id === value, replacements]).toEqual(
          isWellFormedCorrelationId(value) ? [true, 0] : [false, 1],
        );
      },
    ),
  );
});
