/** Two days of the kit at scale 60, made by the real promtool and the real Prometheus, and asked by another Prometheus. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Documents, loadDocuments } from '@vigil/slo';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { UserError } from '../../errors.ts';
import { checkoutFolder } from '../../paths.ts';
import { findSloDocuments } from '../../slo-documents.ts';
import { kitSamples } from './kit/kit-samples.ts';
import type { Chapter } from './kit/story.ts';
import { fillKitHistory, type KitHistory, kitPast } from './kit-history.ts';
import { eventsOf } from './test-support/events-of.ts';
import { type OpenPast, openPast } from './test-support/open-past.ts';

const targets = ['checkout', 'payments', 'desk', 'prometheus', 'alertmanager'].map((job, index) => ({
  job,
  instance: `127.0.0.1:${8081 + index}`,
}));

/** An outage of a quarter of an hour yesterday, and a deploy this morning that fails one request in a hundred for an hour. */
const story: Chapter[] = [
  { daysAgo: 1, hour: 14, hours: 0.25, effect: { paymentsFailing: 1 } },
  {
    daysAgo: 0,
    hour: 8,
    hours: 1,
    effect: { checkoutFailing: 0.01 },
    deploy: { service: 'checkout', version: '0.1.0', text: 'checkout 0.1.0 is deployed' },
  },
];

let folder: string;
let documents: Documents;
let filled: Extract<KitHistory, { kind: 'filled' }>;
let opened: OpenPast;
const nowMs = Date.now();
const options = { days: 2, timeScale: 60, targets, story, nowMs };
const past = kitPast(options);

const fill = () => fillKitHistory({ ...options, folder, documents, binaries: inject('binaries') });
const query = (text: string, atMs = past.endMs) => opened.query(text, atMs);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-kit-history-'));
  documents = await loadDocuments(await findSloDocuments(), checkoutFolder);
  const outcome = await fill();
  if (outcome.kind !== 'filled') throw new Error(outcome.kind);
  filled = outcome;
  opened = await openPast(folder);
}, 180_000);

afterAll(async () => {
  await opened?.close();
  await rm(folder, { recursive: true, force: true });
});

test('every budget is within 1 % of the truth, although checkout was started anew', async () => {
  const truth = eventsOf([...kitSamples(past, () => true)].join(''));
  const isRoute = ({ http_route }: Record<string, string>) => http_route !== 'unmatched';
  const isFailure = ({ http_response_status_code: code = '' }: Record<string, string>) =>
    code.startsWith('5');
  const requests = 'http_server_request_duration_seconds_count';
  const of = (job: string) => (labels: Record<string, string>) => labels.job === job && isRoute(labels);
  const events = {
    'checkout-availability': {
      target: 0.999,
      total: truth(requests, of('checkout')),
      bad: truth(requests, (labels) => of('checkout')(labels) && isFailure(labels)),
    },
    'payments-availability': {
      target: 0.995,
      total: truth(requests, of('payments')),
      bad: truth(requests, (labels) => of('payments')(labels) && isFailure(labels)),
    },
    'checkout-orders-settled': {
      target: 0.999,
      total: truth('checkout_orders_settlements_total', () => true),
      bad: truth('checkout_orders_settlements_total', ({ outcome }) => outcome === 'late'),
    },
  };
  for (const [slo, { target, total, bad }] of Object.entries(events)) {
    expect(total, slo).toBeGreaterThan(1000);
    const remaining = 1 - bad / total / (1 - target);
    expect(filled.standings.find((standing) => standing.slo === slo)?.budgetRemaining, slo).toBeCloseTo(
      remaining,
      2,
    );
    const [counted] = await query(`slo:sli_total:increase30d{slo="${slo}"}`);
    expect(counted?.value, slo).toBe(total);
  }
});

test('the outage has paged, the deploy has not, and no page is left over', async () => {
  // The shop's clock shows 15:00 at the end.
  const [outage, deploy] = story.map(
    ({ daysAgo, hour }) => past.endMs - ((24 * daysAgo + 15 - hour) * 3_600_000) / 60,
  ) as [number, number];
  const minutes = (count: number) => count * 1000;
  const fast = 'ALERTS{alertname="CheckoutAvailabilityBurn",tier="fast",alertstate="firing",severity="page"}';
  const last = (alert: string) => `last_over_time(${alert}[4s])`;
  expect(await query(last(fast), outage - minutes(5))).toEqual([]);
  expect(await query(last(fast), outage + minutes(15))).toEqual([expect.objectContaining({ value: 1 })]);
  expect(await query(last(fast), outage + minutes(60))).toEqual([]);
  expect(await query(last(fast), deploy + minutes(30))).toEqual([]);
  expect(await query(last('ALERTS{severity="page"}'))).toEqual([]);
});

test('what is simulated is marked, over the whole time and for every service', async () => {
  const counted = await query('count_over_time(vigil_simulated_history[1h])');
  expect(counted.map(({ labels, value }) => [labels.service, value]).sort()).toEqual(
    ['checkout', 'desk', 'payments'].map((service) => [service, 2 * 288 + 1]),
  );
});

test('the deploy is a version, a start and an annotation of the same moment', async () => {
  const [annotation, ...others] = filled.annotations;
  expect(others).toEqual([]);
  expect(annotation).toMatchObject({
    tags: ['deploy', 'simulated', 'service:checkout', 'version:0.1.0'],
    text: 'checkout 0.1.0 is deployed (simulated)',
  });
  const versionAt = async (atMs: number) =>
    (await query('last_over_time(build_info{service="checkout"}[4s])', atMs)).map(
      ({ labels }) => labels.version,
    );
  expect(await versionAt(annotation!.time)).toEqual(['0.0.9']);
  expect(await versionAt(annotation!.time + 5000)).toEqual(['0.1.0']);
  const [started] = await query('process_start_time_seconds{job="checkout"}');
  expect(started?.value).toBe(Math.floor(annotation!.time / 1000));
});

test('every target has samples, also those whose own metrics are not made up', async () => {
  expect((await query('up')).map(({ labels }) => labels.job).sort()).toEqual(
    targets.map(({ job }) => job).sort(),
  );
});

test('filling it again changes nothing and says so', async () => {
  const before = (await readdir(folder)).sort();
  expect(await fill()).toEqual({ kind: 'left_alone', newestMs: expect.closeTo(past.endMs, -2) });
  expect((await readdir(folder)).sort()).toEqual(before);
});

test('a signal ends it with nothing in the folder', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'vigil-kit-history-'));
  try {
    const signal = AbortSignal.timeout(1500);
    const given = fillKitHistory({
      ...options,
      folder: empty,
      documents,
      binaries: inject('binaries'),
      signal,
    });
    await expect(given).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
    expect(await readdir(empty)).toEqual([]);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
}, 60_000);

test('a promtool that is not there is told', async () => {
  const binaries = { ...inject('binaries'), promtool: '/nowhere/promtool' };
  const given = fillKitHistory({ ...options, folder: join(folder, 'other'), documents, binaries });
  await expect(given).rejects.toThrow(UserError);
  await expect(given).rejects.toThrow('/nowhere/promtool');
});
