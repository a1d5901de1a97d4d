import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { choosePorts } from './ports.ts';
import { connectionUrl } from './postgres.ts';
import { type Stack, type StackProgress, stackSteps, startStack } from './stack.ts';
import { readStackState } from './stack-state.ts';
import type { Death } from './supervisor.ts';

const deaths: Death[] = [];
const progress: StackProgress[] = [];
let dataFolder: string;
let stack: Stack;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'vigil-stack-'));
  stack = await startStack({
    timeScale: 60,
    ports: await choosePorts({ VIGIL_PORTS: 'free' }),
    dataFolder,
    historyDays: 7,
    onProgress: (event) => progress.push(event),
    onDeath: (death) => deaths.push(death),
  });
}, 240_000);

afterAll(async () => {
  await stack?.stop();
  await rm(dataFolder, { recursive: true, force: true });
}, 60_000);

type Target = { labels: { job: string }; health: string };

async function targets(): Promise<Target[]> {
  const response = await fetch(`${stack.addresses.prometheus}/api/v1/targets?state=active`);
  return ((await response.json()) as { data: { activeTargets: Target[] } }).data.activeTargets;
}

test('the steps are reported in order, and everything is up', () => {
  const done = progress.filter(({ phase }) => phase === 'done').map(({ step }) => step);
  expect(done).toEqual(Object.keys(stackSteps));
  const processes = Object.keys(stackSteps).slice(2);
  expect(stack.processes.processes().map(({ name }) => name)).toEqual(
    processes.filter((name) => name !== 'history'),
  );
});

test('Prometheus scrapes every service, itself and Alertmanager, and loads the rules', async () => {
  await vi.waitFor(
    async () => {
      const up = (await targets()).filter(({ health }) => health === 'up').map(({ labels }) => labels.job);
      expect(up.sort()).toEqual(['alertmanager', 'checkout', 'desk', 'payments', 'prometheus']);
    },
    { timeout: 15_000, interval: 250 },
  );
  const rules = await fetch(`${stack.addresses.prometheus}/api/v1/rules?type=alert`).then((r) => r.text());
  expect(rules).toContain('CheckoutAvailabilityBurn');
});

type Sample = { metric: Record<string, string>; value: [number, string] };

async function query(text: string): Promise<Sample[]> {
  const url = `${stack.addresses.prometheus}/api/v1/query?query=${encodeURIComponent(text)}`;
  return ((await (await fetch(url)).json()) as { data: { result: Sample[] } }).data.result;
}

/** When the made-up past ends, in seconds since the epoch. */
async function endOfHistory(): Promise<number> {
  const [last] = await query('max(max_over_time(timestamp(vigil_simulated_history)[1h:5s]))');
  return Number(last?.value[1]);
}

test('budgets go on from where the made-up past ends', async () => {
  const end = await endOfHistory();
  const budget = 'slo:period_error_budget_remaining:ratio';
  const live = `${budget} and on (slo) (timestamp(slo:sli_total:increase) > ${end})`;
  const before = await query(`${budget} @ ${end}`);
  expect(before.map(({ metric }) => metric.slo).sort()).toEqual([
    'checkout-availability',
    'checkout-latency',
    'checkout-orders-settled',
    'payments-availability',
  ]);
  const after = await vi.waitFor(
    async () => {
      const samples = await query(live);
      expect(samples).toHaveLength(before.length);
      return samples;
    },
    { timeout: 20_000, interval: 250 },
  );
  for (const { metric, value } of before) {
    const now = after.find((sample) => sample.metric.slo === metric.slo);
    expect(Number(now?.value[1]), metric.slo).toBeCloseTo(Number(value[1]), 1);
  }
  const availability = before.find(({ metric }) => metric.slo === 'checkout-availability');
  expect(Number(availability?.value[1])).toBeLessThan(0.9);
  // Events of the period, of which hardly any came or went meanwhile.
  const [counted] = await query(`sum(slo:sli_total:increase30d @ ${end})`);
  const [counting] = await query('sum(slo:sli_total:increase30d)');
  expect(Number(counting?.value[1]) / Number(counted?.value[1])).toBeCloseTo(1, 1);
});

test('the series of the made-up past are those that the services export', async () => {
  const end = await endOfHistory();
  const keyOf = ({ metric }: Sample) => JSON.stringify(Object.entries(metric).toSorted());
  const services = '{job=~"checkout|payments|desk"}';
  const live = await vi.waitFor(
    async () => {
      const samples = await query(`last_over_time(${services}[3s]) and on (job) (timestamp(up) > ${end})`);
      expect(new Set(samples.map(({ metric }) => metric.job)).size).toBe(3);
      return new Set(samples.map(keyOf));
    },
    { timeout: 20_000, interval: 250 },
  );
  const past = await query(`last_over_time(${services}[4s] @ ${end})`);
  expect(past.length).toBeGreaterThan(200);
  expect(past.map(keyOf).filter((key) => !live.has(key))).toEqual([]);
});

test('the desk knows of the deploy in the made-up past', async () => {
  const annotations = await fetch(`${stack.addresses.desk}/api/annotations?tags=simulated`, {
    headers: { authorization: `Bearer ${stack.tokens.deskApi}` },
  });
  expect(await annotations.json()).toEqual([
    expect.objectContaining({ text: 'checkout 0.1.0 is deployed (simulated)' }),
  ]);
});

test('the pages of Prometheus and Alertmanager are served, with what they link to', async () => {
  for (const url of [`${stack.addresses.prometheus}/graph`, `${stack.addresses.alertmanager}/`]) {
    const page = await fetch(url);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
  }
});

test('each service has a database of its own, which the others may not enter', async () => {
  const connect = async (user: 'payments' | 'desk', database: string) => {
    const password = stack.tokens[`${user}Database`];
    const client = new pg.Client({
      connectionString: connectionUrl({ user, password, port: stack.ports.postgres, database }),
    });
    await client.connect();
    await client.end();
  };
  await connect('payments', 'payments');
  await expect(connect('desk', 'payments')).rejects.toThrow('permission denied for database');
});

test('an order goes through, and is there after its service was killed and started again', async () => {
  const placed = await fetch(`${stack.addresses.checkout}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ lines: [{ sku: 'rope', quantity: 1 }], card_token: 'tok_visa' }),
  });
  expect(placed.status).toBe(201);
  const { id } = (await placed.json()) as { id: string };
  const before = stack.processes.processes().find(({ name }) => name === 'checkout');
  const after = await stack.processes.restart('checkout', 'SIGKILL');
  expect(after.pid).not.toBe(before?.pid);
  expect((await fetch(`${stack.addresses.checkout}/orders/${id}`)).status).toBe(200);
  expect(deaths).toEqual([]);
});

test('a second stack on the same data folder is refused, and the first one goes on', async () => {
  const second = startStack({ timeScale: 1, ports: await choosePorts({ VIGIL_PORTS: 'free' }), dataFolder });
  await expect(second).rejects.toThrow(UserError);
  await expect(second).rejects.toThrow(`A stack is running on ${dataFolder} already (pid ${process.pid})`);
  expect((await fetch(`${stack.addresses.prometheus}/-/ready`)).status).toBe(200);
});

test('secrets are readable by their owner only, and stand in no log', async () => {
  expect((await stat(join(dataFolder, 'secrets.json'))).mode & 0o077).toBe(0);
  expect(JSON.stringify(readStackState(dataFolder))).not.toContain(stack.tokens.opsAdmin);
  for (const file of await readdir(stack.logFolder)) {
    const log = await readFile(join(stack.logFolder, file), 'utf8');
    for (const [name, secret] of Object.entries(stack.tokens))
      expect(log.includes(secret), `${name} in ${file}`).toBe(false);
  }
});

test('after the stop nothing runs, and the folder is free', async () => {
  const pids = stack.processes.processes().map(({ pid }) => pid);
  expect(pids).toHaveLength(7);
  await stack.stop();
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
  expect(readStackState(dataFolder)).toBeUndefined();
  expect(await readdir(dataFolder)).not.toContain('stack.lock');
  expect(deaths).toEqual([]);
});
