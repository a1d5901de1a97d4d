/** What holds across services, seen on the native stack itself: real processes, real PostgreSQL, real Prometheus. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { choosePorts } from '../packages/cli/src/native/ports.ts';
import { type Stack, startStack } from '../packages/cli/src/native/stack.ts';
import { checkoutFolder } from '../packages/cli/src/paths.ts';

let stack: Stack;
let dataFolder: string;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'vigil-end-to-end-'));
  stack = await startStack({ timeScale: 60, ports: await choosePorts({ VIGIL_PORTS: 'free' }), dataFolder });
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  await rm(dataFolder, { recursive: true, force: true });
}, 60_000);

const placeOrder = (correlationId: string = randomUUID()) =>
  fetch(`${stack.addresses.checkout}/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      'x-correlation-id': correlationId,
    },
    body: JSON.stringify({ lines: [{ sku: 'lantern', quantity: 1 }], card_token: 'tok_visa' }),
  });

async function ops(method: 'PUT' | 'DELETE', adminUrl: string, path: string, body?: unknown) {
  const response = await fetch(`${adminUrl}/ops/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stack.tokens.opsAdmin}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBeLessThan(300);
}

const breakPayments = () =>
  ops('PUT', stack.addresses.paymentsAdmin, 'faults/error_rate', {
    parameters: { ratio: 1 },
    ttl_seconds: 60,
  });
const mendPayments = () => ops('DELETE', stack.addresses.paymentsAdmin, 'faults/error_rate');

const trace = (correlationId: string) =>
  execa(process.execPath, ['packages/cli/src/main.ts', 'trace', correlationId], {
    cwd: checkoutFolder,
    env: { VIGIL_DATA_DIR: dataFolder },
    reject: false,
  });

async function query(
  expression: string,
): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const url = `${stack.addresses.prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`;
  const answer = (await (await fetch(url)).json()) as { data: { result: never[] } };
  return answer.data.result;
}

test('Prometheus scrapes every part, and holds every series of the SLIs at zero before the first failure', async () => {
  await vi.waitFor(
    async () => {
      const up = await query('up');
      expect(up.length).toBeGreaterThanOrEqual(5);
      expect(up.filter(({ value }) => value[1] !== '1')).toEqual([]);
    },
    { timeout: 20_000, interval: 250 },
  );
  const failures = await query(
    'sum by (http_response_status_code) (http_server_request_duration_seconds_count{job="checkout",http_route="/orders",http_response_status_code=~"5.."})',
  );
  expect(failures.length).toBeGreaterThanOrEqual(4);
  expect(failures.every(({ value }) => value[1] === '0')).toBe(true);
}, 30_000);

test('an order that was answered 201 is there after kill -9', async () => {
  const accepted: string[] = [];
  let placing = true;
  const customers = Array.from({ length: 8 }, async () => {
    while (placing) {
      const response = await placeOrder().catch(() => undefined);
      if (response?.status === 201) accepted.push(((await response.json()) as { id: string }).id);
      // Refused connections come back at once; do not spin while checkout is away.
      else await sleep(20);
    }
  });
  await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(50), { timeout: 15_000 });
  await stack.processes.restart('checkout', 'SIGKILL');
  const beforeKill = accepted.length;
  await vi.waitFor(() => expect(accepted.length).toBeGreaterThan(beforeKill + 10), { timeout: 15_000 });
  placing = false;
  await Promise.all(customers);

  const statuses = await Promise.all(
    accepted.map(async (id) => (await fetch(`${stack.addresses.checkout}/orders/${id}`)).status),
  );
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
}, 60_000);

test('a failed order is told by vigil trace: spans and log lines of both services, in order', async () => {
  const correlationId = `failed-${randomUUID()}`;
  await breakPayments();
  try {
    expect((await placeOrder(correlationId)).status).toBe(503);
  } finally {
    await mendPayments();
  }
  const told = await vi.waitFor(
    async () => {
      const { stdout, exitCode } = await trace(correlationId);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/payments .*warn: request/);
      expect(stdout).toMatch(/checkout .*warn: request/);
      return stdout;
    },
    { timeout: 20_000, interval: 500 },
  );
  const positions = [
    /checkout .*server POST \/orders/,
    /checkout .*client POST/,
    /payments .*server POST \/charges/,
    /payments .*warn: request .*status=500/,
    /checkout .*warn: request .*status=503/,
  ].map((row) => told.search(row));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
}, 40_000);

test('with deferred payments an order is taken while payments fails, and settled once under its own ID', async () => {
  const correlationId = `deferred-${randomUUID()}`;
  await ops('PUT', stack.addresses.checkoutAdmin, 'flags/deferred-payments', {
    value: true,
    ttl_seconds: 60,
  });
  await breakPayments();
  const response = await placeOrder(correlationId);
  expect(response.status).toBe(202);
  const { id } = (await response.json()) as { id: string };
  await mendPayments();
  await vi.waitFor(
    async () => {
      const order = (await (await fetch(`${stack.addresses.checkout}/orders/${id}`)).json()) as {
        status: string;
      };
      expect(order.status).toBe('paid');
    },
    { timeout: 20_000, interval: 250 },
  );
  await vi.waitFor(
    async () => expect((await trace(correlationId)).stdout).toMatch(/payments .*server POST \/charges · 201/),
    { timeout: 20_000, interval: 500 },
  );
}, 60_000);

test('an ID that nobody knows is said to be unknown, with exit code 1', async () => {
  const { exitCode, stderr } = await trace('nobody-knows-this');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('nobody-knows-this');
});
