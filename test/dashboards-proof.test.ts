/**
 * Every panel of every dashboard draws data of this kit's own metrics: each query is put to the real Prometheus of the native stack. What
 * draws nothing when all is well is filled by breaking the system as dashboards/src/exceptions.ts says.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDocuments, SIMULATED, timingAt } from '@vigil/slo';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Exception, exceptions, type State, states } from '../dashboards/src/exceptions.ts';
import { allDashboards } from '../dashboards/src/index.ts';
import { openingRange, type Prometheus, type Range, samplesOf } from '../dashboards/src/proof/ask.ts';
import {
  type Asked,
  askAll,
  emptyPanels,
  exceptionOf,
  nameOf,
  needlessExceptions,
} from '../dashboards/src/proof/prove.ts';
import { reportOf } from '../dashboards/src/proof/report.ts';
import { type DashboardQuery, initialVariables, queriesOf } from '../dashboards/src/queries.ts';
import { choosePorts } from '../packages/cli/src/native/ports.ts';
import { type Stack, startStack } from '../packages/cli/src/native/stack.ts';
import { checkoutFolder } from '../packages/cli/src/paths.ts';
import { findSloDocuments } from '../packages/cli/src/slo-documents.ts';
import { startTraffic, type Traffic } from '../packages/cli/src/traffic/traffic.ts';

const TIME_SCALE = 60;
const HOUR_MS = 3_600_000;
/** Few, so that the slow first requests of a busy machine are too few for an alert on latency. */
const REQUESTS_PER_SECOND = 6;
/** Time between two points where nothing else is said. */
const STEP_MS = 1_000;
/** How long anything is waited for, in milliseconds. */
const PATIENCE_MS = 40_000;

const dashboards = Object.values(
  allDashboards(await loadDocuments(await findSloDocuments(), checkoutFolder)),
);

let dataFolder: string;
let stack: Stack;
let traffic: Traffic;
let prometheus: Prometheus;
let startedMs: number;
let proven: Asked[] = [];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'vigil-dashboards-proof-'));
  startedMs = Date.now();
  await makeUpAPast();
  stack = await startStack({
    timeScale: TIME_SCALE,
    ports: await choosePorts({ VIGIL_PORTS: 'free' }),
    dataFolder,
  });
  prometheus = {
    url: stack.addresses.prometheus,
    scrapeIntervalMs: timingAt(TIME_SCALE).scrapeIntervalMs,
  };
  traffic = startTraffic({
    baseUrl: stack.addresses.checkout,
    requestsPerSecond: REQUESTS_PER_SECOND,
    maxSeconds: 300,
  });
}, 120_000);

afterAll(async () => {
  await traffic?.stop();
  await stack?.stop();
  await rm(dataFolder, { recursive: true, force: true });
  if (proven.length > 0) console.log(reportOf(proven, exceptions));
}, 60_000);

/** What `vigil slo backfill` leaves in Prometheus to tell the made-up past from the lived one, an hour of it and two hours ago. */
async function makeUpAPast(): Promise<void> {
  const storage = join(dataFolder, `prometheus-x${TIME_SCALE}`);
  const samples = Array.from({ length: 60 }, (_, minute) => {
    const seconds = Math.round((startedMs - 3 * HOUR_MS) / 1000) + minute * 60;
    return `${SIMULATED}{service="checkout"} 1 ${seconds}`;
  });
  await mkdir(storage, { recursive: true });
  const file = join(dataFolder, 'past.openmetrics');
  await writeFile(file, [`# TYPE ${SIMULATED} gauge`, ...samples, '# EOF', ''].join('\n'));
  await execa(inject('binaries').promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, storage]);
}

async function call(method: 'PUT' | 'POST' | 'GET', url: string, token: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(response.status, url).toBeLessThan(300);
  return response.json();
}

const ops = (adminUrl: string, path: string, body: unknown) =>
  call('PUT', `${adminUrl}/ops/${path}`, stack.tokens.opsAdmin, body);

/** An incident of the desk from a delivery of Alertmanager's. */
function deliver(groupKey: string, status: 'firing' | 'resolved') {
  const alert = {
    status,
    fingerprint: groupKey,
    startsAt: new Date(startedMs).toISOString(),
    endsAt: new Date().toISOString(),
    labels: { alertname: 'Proof', severity: 'ticket', service: 'checkout', slo: 'checkout-latency' },
    annotations: {},
  };
  return call('POST', `${stack.addresses.desk}/webhooks/alertmanager`, stack.tokens.deskWebhook, {
    version: '4',
    groupKey,
    status,
    alerts: [alert],
  }) as Promise<{ opened: string[] }>;
}

/** How each state comes about. They come in this order, and each stays until the end. */
const bringAbout: Record<State, () => Promise<unknown>> = {
  'a past was made up': async () => {},
  'payments fails': () =>
    ops(stack.addresses.paymentsAdmin, 'faults/error_rate', { parameters: { ratio: 1 }, ttl_seconds: 300 }),
  'a note is left': () =>
    call('POST', `${stack.addresses.desk}/api/annotations`, stack.tokens.deskApi, { text: 'The proof.' }),
  'somebody takes it on': async () => {
    const { opened } = await deliver(randomUUID(), 'firing');
    await call('POST', `${stack.addresses.desk}/incidents/${opened[0]}/acknowledge`, stack.tokens.deskApi, {
      by: 'the proof',
    });
  },
  'an incident is over': async () => {
    const groupKey = randomUUID();
    await deliver(groupKey, 'firing');
    await deliver(groupKey, 'resolved');
  },
  'an operator acts': () => ops(stack.addresses.checkoutAdmin, 'breakers/payments', { ttl_seconds: 300 }),
  'a flag is on': () =>
    ops(stack.addresses.checkoutAdmin, 'flags/deferred-payments', { value: true, ttl_seconds: 300 }),
};

/** Somebody is paged. */
const PAGES = { mark: 'Pages' };

/** From the start of the stack until now. */
const lived = (): Range => ({ fromMs: startedMs, toMs: Date.now(), stepMs: STEP_MS });

test('when all is well, every query of every panel, mark and variable draws something, or is an exception', async () => {
  await vi.waitFor(
    async () => {
      proven = await askAll(dashboards, exceptions, prometheus, lived());
      expect(emptyPanels(proven)).toEqual([]);
    },
    { timeout: PATIENCE_MS, interval: 1_000 },
  );
  const isWell = proven.every(({ query, samples }) => query.panel !== PAGES.mark || samples === 0);
  expect(needlessExceptions(proven.filter(({ exception }) => isWell || !needsCalm(exception)))).toEqual([]);
}, 60_000);

/** A machine that is too slow for scaled time pages without a fault: then what that fills cannot be seen empty. */
function needsCalm(exception: Exception | undefined): boolean {
  const byItself: State[] = ['payments fails', 'an incident is over'];
  return exception?.kind === 'empty when all is well' && byItself.includes(exception.filledBy);
}

test.each(dashboards)(
  '$title draws as it opens, at its own time, though the stack is a minute old',
  async (dashboard) => {
    await vi.waitFor(
      async () => {
        const range = openingRange(dashboard, prometheus, Date.now());
        const asked = await askAll([dashboard], exceptions, prometheus, range);
        expect(emptyPanels(asked.filter(({ query }) => query.kind === 'panel'))).toEqual([]);
      },
      { timeout: PATIENCE_MS, interval: 1_000 },
    );
  },
  60_000,
);

test('a metric that is renamed fails by the name of its panel', async () => {
  const renamed = JSON.parse(
    JSON.stringify(dashboards).replaceAll('checkout_payments_pending{', 'checkout_pending_payments{'),
  );
  const asked = await askAll(renamed, exceptions, prometheus, lived());
  expect(emptyPanels(asked)).toEqual([
    expect.stringMatching(
      /^Journey \/ Orders that wait for their payment \(A\) draws nothing: .*checkout_pending/,
    ),
  ]);
}, 30_000);

test.each(Object.keys(bringAbout) as State[])(
  '%s: what is empty when all is well is filled',
  async (state) => {
    const filled = exceptions.filter(
      (exception) => exception.kind === 'empty when all is well' && exception.filledBy === state,
    );
    expect(filled.length, states[state]).toBeGreaterThan(0);
    await bringAbout[state]();
    const range = (): Range =>
      state === 'a past was made up' ? { ...lived(), fromMs: startedMs - 2.5 * HOUR_MS } : lived();
    const concerned = dashboards.flatMap((dashboard) =>
      queriesOf(dashboard)
        .filter((query) => filled.includes(exceptionOf(query, exceptions)!))
        .map((query) => ({ query, variables: initialVariables(dashboard) })),
    );
    expect(concerned.length).toBeGreaterThan(0);
    await vi.waitFor(
      async () => {
        const empty: DashboardQuery[] = [];
        for (const { query, variables } of concerned) {
          if ((await samplesOf(query, variables, prometheus, range())) === 0) empty.push(query);
        }
        expect(empty.map(nameOf)).toEqual([]);
      },
      { timeout: PATIENCE_MS, interval: 500 },
    );
  },
  60_000,
);

test('every exception stands for a panel or a mark that is there', () => {
  const queries = dashboards.flatMap(queriesOf);
  for (const exception of exceptions) {
    const isThere = queries.some((query) => exceptionOf(query, exceptions) === exception);
    expect(isThere, JSON.stringify(exception)).toBe(true);
  }
  const elsewhere = queries.filter(({ language }) => language !== 'promql');
  expect(elsewhere.map((query) => exceptionOf(query, exceptions)?.kind)).toEqual(
    elsewhere.map(() => 'backend not on this machine'),
  );
});
