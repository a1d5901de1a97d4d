import { createLogger } from '@vigil/service-kit/logging';
import type { ServiceApp } from '@vigil/service-kit/service';
import { type CapturedLog, captureLog, openTestParts, type TestParts } from '@vigil/service-kit/testing';
import { startTracing } from '@vigil/service-kit/tracing';
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { buildApp } from '../src/app.ts';

const API_TOKEN = 'api-token-for-tests-only';
const spans: { name: string; attributes: Record<string, unknown> }[] = [];
const tracing = startTracing({
  service: 'desk',
  version: 'test',
  sampleRatio: 1,
  exporter: {
    export(finished, done) {
      spans.push(...finished);
      done({ code: 0 });
    },
    shutdown: async () => {},
  },
});
afterAll(() => tracing.shutdown());

let app: ServiceApp;
let opened: TestParts;
let log: CapturedLog;

beforeEach(async () => {
  spans.length = 0;
  log = captureLog();
  opened = await openTestParts({
    service: 'desk',
    postgresUrl: inject('postgresUrl'),
    migrations: new URL('../migrations', import.meta.url),
  });
  app = await buildApp({
    ...opened.parts,
    logger: createLogger({ service: 'desk', version: 'test', level: 'info', destination: log.destination }),
    webhookToken: 'webhook-token-for-tests',
    apiToken: API_TOKEN,
    runbooksFolder: '/nowhere',
  });
});
afterEach(async () => {
  await app.close();
  await opened.close();
});

const authorization = `Bearer ${API_TOKEN}`;

const post = (body: unknown, headers: Record<string, string> = { authorization }) =>
  app.inject({
    method: 'POST',
    url: '/api/annotations',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });

const get = (query = '') => app.inject({ url: `/api/annotations${query}`, headers: { authorization } });

const texts = async (query: string) => (await get(query)).json().map(({ text }: { text: string }) => text);

const rows = async (sql: string) => (await opened.parts.database.query(sql, [])).rows;

describe('an annotation that is posted', () => {
  test('is answered as Grafana does, kept, counted, logged and traced', async () => {
    const response = await post(
      {
        time: 1_790_000_000_000,
        timeEnd: 1_790_000_060_000,
        tags: ['deploy', 'service:checkout'],
        text: 'checkout 1.2.3',
        dashboardUID: "a field of Grafana's",
      },
      { authorization, 'x-correlation-id': 'deploy-7' },
    );
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ id: 1, message: 'Annotation added' });
    expect(await rows('SELECT time, time_end, tags, text, correlation_id FROM annotations')).toEqual([
      {
        time: new Date(1_790_000_000_000),
        time_end: new Date(1_790_000_060_000),
        tags: ['deploy', 'service:checkout'],
        text: 'checkout 1.2.3',
        correlation_id: 'deploy-7',
      },
    ]);
    expect((await opened.parts.metrics.scrape(undefined)).body).toContain('\ndesk_annotations_total 1\n');
    expect(log.withMessage('annotation added')).toMatchObject([
      { annotation_id: 1, tags: ['deploy', 'service:checkout'], correlation_id: 'deploy-7' },
    ]);
    await tracing.flush();
    const server = spans.find(({ name }) => name === 'POST /api/annotations');
    expect(server?.attributes).toMatchObject({ correlation_id: 'deploy-7' });
    expect(spans.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^INSERT /));
  });

  test('needs a text only: it is of this moment then', async () => {
    const before = Date.now();
    await post({ text: 'flag deferred-payments on' });
    const [kept] = (await get()).json();
    expect(kept).toEqual({
      id: 1,
      time: kept.timeEnd,
      timeEnd: kept.time,
      text: 'flag deferred-payments on',
      tags: [],
    });
    expect(kept.time).toBeGreaterThanOrEqual(before);
    expect(kept.time).toBeLessThanOrEqual(Date.now());
  });

  test.each([
    ['no text', {}, 400],
    ['an empty text', { text: '' }, 400],
    ['a text that is too long', { text: 'x'.repeat(1001) }, 400],
    ['a text that PostgreSQL cannot keep', { text: 'a\u0000b' }, 400],
    ['more than 20 tags', { text: 'x', tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, 400],
    ['a time that is none', { text: 'x', time: '2026-01-01T00:00:00Z' }, 400],
    ['a time out of range', { text: 'x', time: 1e18 }, 400],
    ['an end before its beginning', { text: 'x', time: 2000, timeEnd: 1000 }, 422],
  ])('with %s is refused with a problem and not kept', async (_what, body, status) => {
    const response = await post(body);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(await rows('SELECT id FROM annotations')).toEqual([]);
    expect((await opened.parts.metrics.scrape(undefined)).body).toContain('\ndesk_annotations_total 0\n');
  });
});

describe('annotations are found', () => {
  beforeEach(async () => {
    await post({ time: 1000, text: 'first', tags: ['deploy', 'service:checkout'] });
    await post({ time: 2000, timeEnd: 4000, text: 'long', tags: ['fault'] });
    await post({ time: 3000, text: 'second', tags: ['deploy', 'service:payments'] });
  });

  test.each([
    ['all of them, newest first', '', ['long', 'second', 'first']],
    ['by what reaches into a range', '?from=3500&to=9000', ['long']],
    ['by a range with its ends', '?from=1000&to=2000', ['long', 'first']],
    ['by a tag', '?tags=deploy', ['second', 'first']],
    ['by all tags', '?tags=deploy&tags=service:checkout', ['first']],
    ['by any tag', '?tags=fault&tags=service:checkout&matchAny=true', ['long', 'first']],
    ['up to a limit', '?limit=1', ['long']],
  ])('%s', async (_what, query, expected) => {
    expect(await texts(query)).toEqual(expected);
  });

  test('not by what is no range and no limit', async () => {
    expect((await get('?from=yesterday')).statusCode).toBe(400);
    expect((await get('?limit=0')).statusCode).toBe(400);
  });
});

test.each(['', 'Bearer webhook-token-for-tests'])(
  'with "%s" for authorization they are neither read nor written',
  async (wrong) => {
    expect((await post({ text: 'x' }, { authorization: wrong })).statusCode).toBe(401);
    const read = await app.inject({ url: '/api/annotations', headers: { authorization: wrong } });
    expect(read.statusCode).toBe(401);
    expect(await rows('SELECT id FROM annotations')).toEqual([]);
  },
);
