import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { afterAll, afterEach, expect, test } from 'vitest';
import { correlation } from '../correlation/index.ts';
import { problemErrors, problemServerOptions } from '../problem/index.ts';
import { captureLog, listenOnFreePort } from '../testing/index.ts';
import { serverTracing, startTracing } from '../tracing/index.ts';
import { createLogger } from './create-logger.ts';
import { requestLog } from './request-log.ts';

const tracing = startTracing({
  service: 'shop',
  version: '1',
  sampleRatio: 1,
  exporter: new InMemorySpanExporter(),
});
afterAll(() => tracing.shutdown());

let app: FastifyInstance;
afterEach(() => app.close());

async function makeApp() {
  const log = captureLog();
  const logger = createLogger({ service: 'shop', version: '1', level: 'info', destination: log.destination });
  app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    childLoggerFactory: (parent) => parent,
    ...problemServerOptions(logger),
  });
  await app.register(serverTracing);
  await app.register(correlation);
  await app.register(requestLog);
  await app.register(problemErrors);
  app.get('/orders/:id', async () => ({ id: 'o1' }));
  app.post('/orders', async () => ({ id: 'o1' }));
  app.get('/broken', async () => {
    throw new Error('broken');
  });
  app.get('/stream', async (_request, reply) => reply.send(Readable.from(['four', 'more'])));
  app.get('/half', async (_request, reply) => {
    async function* half() {
      yield 'four';
      await sleep(5);
      throw new Error('source broke');
    }
    return reply.send(Readable.from(half()));
  });
  app.get('/destroyed', async (_request, reply) => {
    reply.hijack();
    reply.raw.destroy();
  });
  app.get('/slow', async (request) => {
    await sleep(150);
    request.log.info('slow handler done');
    return 'too late';
  });
  app.post('/slow', async () => {
    await sleep(150);
    return 'too late';
  });
  const requests = () => log.withMessage('request');
  const requestLine = async () => {
    await expect.poll(() => requests().length).toBe(1);
    return requests()[0];
  };
  return { log, logger, url: await listenOnFreePort(app), requests, requestLine };
}

test('a request has one line with exactly these fields', async () => {
  const { url, requestLine } = await makeApp();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await (
    await fetch(`${url}/orders/o1?page=2`, { headers: { 'x-correlation-id': 'caller-1', traceparent } })
  ).text();
  expect(await requestLine()).toEqual({
    level: 'info',
    time: expect.any(String),
    service: 'shop',
    version: '1',
    msg: 'request',
    method: 'GET',
    route: '/orders/:id',
    status: 200,
    duration_ms: expect.any(Number),
    outcome: 'success',
    bytes: 11,
    correlation_id: 'caller-1',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test('with a body too, the line has the IDs of its own request', async () => {
  const { url, requests } = await makeApp();
  const ids = Array.from({ length: 20 }, (_, index) => `caller-${index}`);
  await Promise.all(
    ids.map((id) =>
      fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'x-correlation-id': id, 'content-type': 'application/json' },
        body: '{"sku":"tea"}',
      }),
    ),
  );
  await expect
    .poll(() =>
      requests()
        .map((line) => line.correlation_id)
        .sort(),
    )
    .toEqual([...ids].sort());
  expect(new Set(requests().map((line) => line.trace_id)).size).toBe(ids.length);
});

test('the duration is that of the request, in milliseconds', async () => {
  const { url, requestLine } = await makeApp();
  await (await fetch(`${url}/slow`)).text();
  expect((await requestLine())?.duration_ms).toBeGreaterThanOrEqual(140);
  expect((await requestLine())?.duration_ms).toBeLessThan(10_000);
});

test('an unmatched path is one route, and a client error', async () => {
  const { url, requestLine } = await makeApp();
  await (await fetch(`${url}/wp-login.php?x=1`)).text();
  expect(await requestLine()).toMatchObject({
    level: 'info',
    route: 'unmatched',
    status: 404,
    outcome: 'client_error',
  });
});

test('a URL that cannot be decoded has its line too', async () => {
  const { url, requestLine } = await makeApp();
  await (await fetch(`${url}/%zz`, { headers: { 'x-correlation-id': 'caller-1' } })).text();
  expect(await requestLine()).toMatchObject({ route: 'unmatched', status: 400, correlation_id: 'caller-1' });
});

test('a server error is a warning here: the error has its own line', async () => {
  const { url, requestLine, log } = await makeApp();
  await (await fetch(`${url}/broken`)).text();
  expect(await requestLine()).toMatchObject({
    level: 'warn',
    route: '/broken',
    status: 500,
    outcome: 'server_error',
  });
  expect(log.lines().filter((line) => line.level === 'error')).toHaveLength(1);
});

test('a body that could not be parsed still has a line with the IDs', async () => {
  const { url, requestLine } = await makeApp();
  await new Promise<void>((resolve, reject) => {
    const headers = { 'x-correlation-id': 'caller-1', 'content-type': 'application/json' };
    const outgoing = httpRequest(`${url}/orders`, { method: 'POST', headers }, (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
    outgoing.write('{"sku":');
    setTimeout(() => outgoing.end(), 20);
  });
  expect(await requestLine()).toMatchObject({
    status: 400,
    outcome: 'client_error',
    correlation_id: 'caller-1',
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});

test.each(['GET', 'POST'])(
  'a client that leaves before the answer to %s is logged once, as aborted',
  async (method) => {
    const { url, requests, requestLine } = await makeApp();
    const headers = { 'x-correlation-id': 'caller-1', 'content-type': 'application/json' };
    const leaving = fetch(`${url}/slow`, {
      method,
      headers,
      signal: AbortSignal.timeout(50),
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    await expect(leaving).rejects.toThrow();
    expect(await requestLine()).toMatchObject({
      level: 'warn',
      route: '/slow',
      status: 499,
      outcome: 'aborted',
      bytes: 0,
      correlation_id: 'caller-1',
      trace_id: expect.any(String),
    });
    // The handler answers into the void: that makes no second line.
    await sleep(250);
    expect(requests()).toHaveLength(1);
  },
);

test('a connection reset by the client while its body is read is aborted', async () => {
  const { url, requestLine } = await makeApp();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    'POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
  );
  await sleep(50);
  socket.resetAndDestroy();
  expect(await requestLine()).toMatchObject({ route: '/orders', status: 499, outcome: 'aborted' });
});

test.each(['/half', '/destroyed'])(
  'a response that the service itself breaks off (%s) is a server error',
  async (path) => {
    const { url, requestLine } = await makeApp();
    await expect(fetch(url + path).then((response) => response.text())).rejects.toThrow();
    expect(await requestLine()).toMatchObject({
      level: 'warn',
      route: path,
      status: 500,
      outcome: 'server_error',
    });
  },
);

test('bytes are those of the body: streamed, of HEAD, of a large one', async () => {
  const { url, requests } = await makeApp();
  await (await fetch(`${url}/stream`)).text();
  await fetch(`${url}/orders/o1`, { method: 'HEAD' });
  await expect.poll(() => requests().map((line) => line.bytes)).toEqual([8, 0]);
});

test('a change of level reaches the running server', async () => {
  const { url, log, logger } = await makeApp();
  logger.level = 'silent';
  await (await fetch(`${url}/orders/o1`)).text();
  await (await fetch(`${url}/slow`)).text();
  expect(log.withMessage('request')).toEqual([]);
  expect(log.withMessage('slow handler done')).toEqual([]);
  logger.level = 'info';
  await (await fetch(`${url}/slow`)).text();
  await expect.poll(() => log.withMessage('request').length).toBe(1);
  expect(log.withMessage('slow handler done')).toHaveLength(1);
});
