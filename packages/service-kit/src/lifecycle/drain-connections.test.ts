import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type SpawnedService, spawnService } from './fixtures/spawn-service.ts';

const services: SpawnedService[] = [];
afterEach(() => {
  for (const service of services.splice(0)) service.child.kill('SIGKILL');
});

async function start(options: { drainPauseMs: number }): Promise<SpawnedService> {
  const service = await spawnService('none', options);
  services.push(service);
  return service;
}

type Outcome = {
  sentAt: number;
  status: number | undefined;
  connection: string | undefined;
  error?: unknown;
};

function send(url: string, agent: Agent | false): Promise<Outcome> {
  const sentAt = performance.now();
  return new Promise((resolve) => {
    const failed = (error: unknown) => resolve({ sentAt, status: undefined, connection: undefined, error });
    get(url, { agent }, async (response: IncomingMessage) => {
      const { statusCode: status, headers } = response;
      await text(response).then(() => resolve({ sentAt, status, connection: headers.connection }), failed);
    }).on('error', failed);
  });
}

/** Opens a connection of its own and collects what arrives on it until it ends. */
function rawRequest(
  url: string,
  path: string,
): { socket: Socket; received: Promise<{ bytes: number; text: string; error?: Error }> } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  if (path) socket.write(`GET ${path} HTTP/1.1\r\nhost: test\r\n\r\n`);
  let bytes = 0;
  let head = '';
  let error: Error | undefined;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (head.length < 1_000) head += chunk.subarray(0, 1_000).toString();
  });
  socket.on('error', (e) => (error = e));
  const received = new Promise<{ bytes: number; text: string; error?: Error }>((resolve) => {
    socket.on('close', () => resolve({ bytes, text: head, ...(error && { error }) }));
  });
  return { socket, received };
}

async function readinessGoesOff(adminUrl: string): Promise<unknown> {
  for (;;) {
    const response = await fetch(`${adminUrl}/readyz`);
    const body = await response.json();
    if (response.status === 503) return body;
    await sleep(10);
  }
}

test('SIGTERM under load: every request is answered, connections end gracefully, exit 0', async () => {
  const drainPauseMs = 2_000;
  const service = await start({ drainPauseMs });
  const keepAlive = new Agent({ keepAlive: true, maxSockets: 20 });
  const outcomes: Promise<Outcome>[] = [];

  // Open loop: arrivals do not wait for answers. Half of them open a connection of their own.
  const arrivals = setInterval(() => {
    const url = `${service.url}/?ms=${outcomes.length % 10 === 0 ? 800 : 20}`;
    outcomes.push(send(url, false), send(url, keepAlive));
  }, 10);
  await sleep(500);
  service.child.kill('SIGTERM');
  expect(await readinessGoesOff(service.adminUrl)).toMatchObject({ checks: [{ reason: 'draining' }] });
  const notReadyAt = performance.now();

  // A load balancer needs a while to notice; the last arrivals are in flight when the pause ends.
  await sleep(drainPauseMs * 0.75);
  clearInterval(arrivals);
  const { code } = await service.ended;
  keepAlive.destroy();

  const answers = await Promise.all(outcomes);
  const failed = answers.filter((answer) => answer.status !== 200);
  expect(failed).toEqual([]);
  const duringPause = answers.filter((answer) => answer.sentAt > notReadyAt);
  expect(duringPause.length).toBeGreaterThan(50);
  expect(new Set(duringPause.map((answer) => answer.connection))).toEqual(new Set(['close']));
  expect(answers.some((answer) => answer.connection === 'keep-alive')).toBe(true);
  expect(code).toBe(0);
});

test('a request that outlasts the pause is answered, while new connections are refused', async () => {
  const service = await start({ drainPauseMs: 0 });
  const answer = send(`${service.url}/?ms=1500`, new Agent({ keepAlive: true }));
  await sleep(300);
  service.child.kill('SIGTERM');
  await sleep(400);
  expect(await send(service.url, false)).toMatchObject({ error: { code: 'ECONNREFUSED' } });
  expect(await answer).toMatchObject({ status: 200, connection: 'close' });
  expect((await service.ended).code).toBe(0);
});

test('a response that is still being read when the server closes arrives whole', async () => {
  const service = await start({ drainPauseMs: 0 });
  const bytes = 64 * 1024 * 1024;
  const { socket, received } = rawRequest(service.url, `/large?bytes=${bytes}`);
  // A slow reader: the handler has long ended the response, the bytes wait in the process.
  socket.once('data', () => socket.pause());
  await sleep(300);
  service.child.kill('SIGTERM');
  await sleep(500);
  socket.resume();

  expect((await received).bytes).toBeGreaterThan(bytes);
  expect((await service.ended).code).toBe(0);
});

test('a response that began before the drain, so without Connection: close, does not hold the process up', async () => {
  const service = await start({ drainPauseMs: 0 });
  const { received } = rawRequest(service.url, '/stream');
  await sleep(300);
  service.child.kill('SIGTERM');

  const { text: response, error } = await received;
  expect(response).toContain('Connection: keep-alive');
  expect(response).toContain('end');
  expect(error).toBeUndefined();
  expect((await service.ended).code).toBe(0);
});

test('connections without a request, or with half of one, do not hold the process up', async () => {
  const service = await start({ drainPauseMs: 0 });
  const silent = rawRequest(service.url, '');
  const half = rawRequest(service.url, '');
  half.socket.write('GET / HTTP/1.1\r\nhost: te');
  await sleep(300);
  service.child.kill('SIGTERM');

  expect((await service.ended).code).toBe(0);
  await Promise.all([silent.received, half.received]);
});
