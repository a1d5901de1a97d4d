import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControlledService, startControlledService } from '../fixtures/controlled-service.ts';
import { faultNames } from './catalogue.ts';

let service: ControlledService;
beforeEach(async () => {
  service = await startControlledService();
});
afterEach(() => service.close());

async function begin(fault: string, parameters: object): Promise<void> {
  const answer = await service.ops('PUT', `/faults/${fault}`, { parameters, ttl_seconds: 600 });
  expect(answer).toMatchObject({ status: 200, body: { active: true, parameters } });
}

const end = (fault: string) => service.ops('DELETE', `/faults/${fault}`);

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; milliseconds: number }> {
  const startedAt = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - startedAt };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

const request = (path: string, init: RequestInit = {}) => fetch(`${service.url}${path}`, init);

/** The error code of a request's socket, over a connection of its own; undefined when it ends without an error. */
function socketError(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n`);
    let code: string | undefined;
    socket.on('error', (error: NodeJS.ErrnoException) => (code = error.code));
    socket.on('close', () => resolve(code));
    socket.resume();
  });
}

test.each(faultNames)('%s shows as a metric: zero from the start, one while it is on', async (fault) => {
  const parameters = {
    latency: { milliseconds: 1 },
    event_loop_block: { milliseconds: 1 },
    memory_leak: { bytes_per_request: 1 },
    hang: { ratio: 1 },
    connection_reset: { ratio: 1 },
    error_rate: { ratio: 1 },
  };
  const metric = () => service.metric(`fault_active{fault="${fault}"}`);
  expect(await metric()).toBe('0');
  await begin(fault, parameters[fault]);
  expect(await metric()).toBe('1');
  await end(fault);
  expect(await metric()).toBe('0');
  expect((await request('/catalog')).status).toBe(200);
});

test('latency delays the answer', async () => {
  await begin('latency', { milliseconds: 400 });
  const { result, milliseconds } = await timed(() => request('/catalog'));
  expect(result.status).toBe(200);
  expect(milliseconds).toBeGreaterThan(390);
});

test('error_rate answers through the error handler: a problem document and one error line', async () => {
  await begin('error_rate', { ratio: 1, status: 503 });
  const response = await request('/catalog');

  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ type: '/problems/fault-injected', status: 503 });
  expect(service.log.withMessage('request failed')).toMatchObject([
    { level: 'error', status: 503, route: '/catalog' },
  ]);
  await end('error_rate');
  expect(await (await request('/catalog')).json(), 'the handler never ran').toEqual({ handled: 1 });
});

test('a ratio hits that part of the requests', async () => {
  await begin('error_rate', { ratio: 0.5 });
  const statuses = await Promise.all(
    Array.from({ length: 200 }, async () => (await request('/catalog')).status),
  );
  const failed = statuses.filter((status) => status === 500).length;
  // Outside these bounds about once in a million runs.
  expect(failed).toBeGreaterThan(60);
  expect(failed).toBeLessThan(140);
});

test('hang: no answer until the client gives up, whose request is never handled', async () => {
  await begin('hang', { ratio: 1 });
  await expect(request('/catalog', { signal: AbortSignal.timeout(500) })).rejects.toThrow('timeout');
  await sleep(200);
  await end('hang');
  expect(await (await request('/catalog')).json()).toEqual({ handled: 1 });
});

test('hang: no answer until the fault ends, then the request goes on', async () => {
  await begin('hang', { ratio: 1 });
  const answer = request('/catalog');
  const first = await Promise.race([answer, sleep(500, 'none yet')]);
  expect(first).toBe('none yet');
  await end('hang');
  expect((await answer).status).toBe(200);
});

test('hang: the app still closes', async () => {
  await begin('hang', { ratio: 1 });
  const answer = request('/catalog');
  await sleep(300);
  await service.app.close();
  expect((await answer).status).toBe(200);
});

test('connection_reset: the client sees a reset, not an answer', async () => {
  expect(await socketError('/catalog')).toBeUndefined();
  await begin('connection_reset', { ratio: 1 });
  expect(await socketError('/catalog')).toBe('ECONNRESET');
  await end('connection_reset');
  expect(await (await request('/catalog')).json()).toEqual({ handled: 2 });
});

test('a request whose connection was reset meets no further fault', async () => {
  await begin('error_rate', { ratio: 1 });
  await begin('connection_reset', { ratio: 1 });
  expect(await socketError('/catalog')).toBe('ECONNRESET');
  expect(service.log.withMessage('request failed')).toEqual([]);
});

test('event_loop_block: nothing else runs meanwhile', async () => {
  await begin('event_loop_block', { milliseconds: 400 });
  let longestGapMs = 0;
  let lastTickAt = performance.now();
  const ticks = setInterval(() => {
    longestGapMs = Math.max(longestGapMs, performance.now() - lastTickAt);
    lastTickAt = performance.now();
  }, 5);
  expect((await request('/catalog')).status).toBe(200);
  await sleep(20);
  clearInterval(ticks);
  expect(longestGapMs).toBeGreaterThan(390);
});

test('memory_leak: keeps memory per request, and gives it back when it ends', async () => {
  const mebibyte = 1024 * 1024;
  const heldMiB = () => process.memoryUsage().arrayBuffers / mebibyte;
  const before = heldMiB();
  await begin('memory_leak', { bytes_per_request: 10 * mebibyte });
  for (let i = 0; i < 10; i++) await request('/catalog');
  expect(heldMiB() - before).toBeGreaterThan(95);

  await end('memory_leak');
  collectGarbage();
  await expect.poll(() => heldMiB() - before, { timeout: 10_000 }).toBeLessThan(50);
});

test('a route limits a fault to the requests of that route', async () => {
  await begin('error_rate', { ratio: 1, route: '/orders/:id' });
  expect((await request('/orders/7')).status).toBe(500);
  expect((await request('/orders/8')).status).toBe(500);
  expect((await request('/catalog')).status).toBe(200);
});

test('faults add up: the request that is failed is delayed too', async () => {
  await begin('error_rate', { ratio: 1 });
  await begin('latency', { milliseconds: 300 });
  const { result, milliseconds } = await timed(() => request('/catalog'));
  expect(result.status).toBe(500);
  expect(milliseconds).toBeGreaterThan(290);
});

test('the admin app is never hit', async () => {
  await begin('latency', { milliseconds: 60_000 });
  await begin('connection_reset', { ratio: 1 });
  await begin('error_rate', { ratio: 1 });
  expect((await fetch(`${service.adminUrl}/healthz`)).status).toBe(200);
  expect((await service.ops('GET', '')).status).toBe(200);
});

test('closing the controls ends all faults, and what waits goes on', async () => {
  await begin('hang', { ratio: 1 });
  const answer = request('/catalog');
  await sleep(200);
  service.controls.close();
  expect((await answer).status).toBe(200);
  expect(await service.metric('fault_active{fault="hang"}')).toBe('0');
});
