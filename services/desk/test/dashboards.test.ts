/** The preview of the dashboards as the desk serves it, with a real Prometheus behind it. */
import { fileURLToPath } from 'node:url';
import { createMetrics } from '@vigil/service-kit/metrics';
import type { ServiceApp } from '@vigil/service-kit/service';
import { openTestParts, type TestParts } from '@vigil/service-kit/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { insertAnnotation } from '../src/annotations/store.ts';
import { buildApp } from '../src/app.ts';
import { type RecordedPrometheus, startRecordedPrometheus } from './support/recorded-prometheus.ts';

let prometheus: RecordedPrometheus;
let opened: TestParts;
let app: ServiceApp;

const nowSeconds = Math.floor(Date.now() / 1000);
/** Twenty minutes of two jobs that take one and two orders a second. */
const recorded = ['checkout', 'kiosk'].flatMap((job, index) =>
  Array.from({ length: 80 }, (_, step) => {
    const seconds = nowSeconds - (80 - step) * 15;
    return `orders_total{job="${job}"} ${(index + 1) * 15 * step} ${seconds}`;
  }),
);

beforeAll(async () => {
  prometheus = await startRecordedPrometheus(['# TYPE orders counter', ...recorded]);
  opened = await openTestParts({
    service: 'desk',
    postgresUrl: inject('postgresUrl'),
    migrations: new URL('../migrations', import.meta.url),
  });
  app = await buildDesk(prometheus.url);
});

afterAll(async () => {
  await app?.close();
  await opened?.close();
  await prometheus?.stop();
});

const buildDesk = (prometheusUrl: string, folder = 'dashboards') =>
  buildApp({
    ...opened.parts,
    // Each desk has counters of its own.
    metrics: createMetrics({ service: 'desk', version: 'test', revision: 'test' }),
    webhookToken: 'webhook-token-for-tests',
    apiToken: 'api-token-for-tests-only',
    runbooksFolder: '/nowhere',
    dashboards: { prometheusUrl, folder: fileURLToPath(new URL(folder, import.meta.url)) },
  });

const get = async (path: string) => app.inject({ url: path });

describe('the pages', () => {
  test('list the dashboards', async () => {
    const { statusCode, headers, body } = await get('/dashboards');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toContain('<a href="/dashboards/orders">Orders</a>');
  });

  test('show a dashboard with the values that Prometheus has for its variables', async () => {
    const { statusCode, body } = await get('/dashboards/orders?var-job=kiosk');
    expect(statusCode).toBe(200);
    expect(body).toMatch(/value="checkout"> checkout/);
    expect(body).toMatch(/value="kiosk" checked> kiosk/);
    expect(body).toContain('>Orders of kiosk</h3>');
  });

  test.each(['/dashboards', '/dashboards/orders'])(
    '%s lets nothing inline and nothing foreign in',
    async (path) => {
      const policy = String((await get(path)).headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    },
  );

  test('load files that can be kept for ever, under an address with their version', async () => {
    const { body } = await get('/dashboards/orders');
    const [, address = ''] = /<script type="module" src="([^"]+)"/.exec(body) ?? [];
    const script = await get(address);
    expect(script.statusCode).toBe(200);
    expect(script.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect((await get(address.replace(/assets\/\w+/, 'assets/older'))).statusCode).toBe(404);
    expect((await get(address.replace('browser/main.ts', '..%2f..%2fpackage.json'))).statusCode).toBe(404);
  });
});

describe('the data of a panel', () => {
  const series = async (query: string) => {
    const response = await get(`/dashboards/orders/panels/1/data${query}`);
    expect(response.statusCode).toBe(200);
    const { frames } = response.json();
    return Object.fromEntries(
      (frames[0]?.fields ?? [])
        .filter(({ type }: { type: string }) => type === 'number')
        .map(({ displayName, values }: { displayName: string; values: number[] }) => [
          displayName,
          values.at(-1),
        ]),
    );
  };

  test('is what Prometheus answers to its query', async () => {
    const answer = await series('?from=now-15m&to=now-1m&points=100');
    expect(answer.checkout).toBeCloseTo(1, 2);
    expect(answer.kiosk).toBeCloseTo(2, 2);
  });

  test('is that of the chosen variable', async () => {
    expect(Object.keys(await series('?var-job=kiosk&to=now-1m'))).toEqual(['kiosk']);
  });

  test('never is that of a query that the client has made up', async () => {
    const injected = encodeURIComponent('x"} or vector(42) or orders_total{job="');
    expect(Object.keys(await series(`?var-job=${injected}&to=now-1m&expr=vector(42)`))).toEqual([
      'checkout',
      'kiosk',
    ]);
  });

  test('has no more points than asked for', async () => {
    const count = async (points: number) =>
      (await get(`/dashboards/orders/panels/1/data?to=now-1m&points=${points}`)).json().frames[0].fields[0]
        .values.length;
    expect(await count(10)).toBeLessThanOrEqual(11);
    expect(await count(60)).toBeGreaterThan(30);
  });

  test.each([
    ['a query that is none', 'orders/panels/2/data', 422, /parse error|unclosed|unexpected/],
    ['a variable that nobody knows', 'orders/panels/3/data', 422, /\$nobody/],
    ['a panel that is not there', 'orders/panels/99/data', 404, /no such dashboard or panel/],
    ['a dashboard that is not there', 'nothing/panels/1/data', 404, /no such dashboard or panel/],
    ['a range that is none', 'orders/panels/1/data?from=yesterday', 400, /"yesterday" is no time/],
    [
      'a range that ends before it begins',
      'orders/panels/1/data?from=now&to=now-1h',
      400,
      /ends before it begins/,
    ],
    ['more points than a screen has', 'orders/panels/1/data?points=100000', 400, /does not fit the schema/],
  ])('with %s is a problem in words', async (_what, path, status, detail) => {
    const response = await get(`/dashboards/${path}`);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json().detail).toMatch(detail);
  });
});

test('annotations are those that the desk keeps, with the tags of the dashboard', async () => {
  const annotation = { time: (nowSeconds - 60) * 1000, timeEnd: nowSeconds * 1000, correlationId: 'x' };
  await insertAnnotation(opened.parts.database, {
    ...annotation,
    text: 'checkout 1.2.3',
    tags: ['deploy', 'checkout'],
  });
  await insertAnnotation(opened.parts.database, { ...annotation, text: 'a fault', tags: ['fault'] });
  const { annotations, problems } = (await get('/dashboards/orders/annotations')).json();
  expect(problems).toEqual([]);
  expect(annotations).toMatchObject([
    { title: 'Deploys', text: 'checkout 1.2.3', color: 'blue', time: annotation.time },
  ]);
});

test('while Prometheus is away the pages stand, and the panels say so', async () => {
  const lonely = await buildDesk('http://127.0.0.1:1');
  try {
    const page = await lonely.inject({ url: '/dashboards/orders' });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Prometheus at http://127.0.0.1:1 cannot be reached');
    const data = await lonely.inject({ url: '/dashboards/orders/panels/1/data' });
    expect(data.statusCode).toBe(502);
    expect(data.json()).toMatchObject({
      title: 'Prometheus failed',
      detail: expect.stringContaining('cannot be reached'),
    });
  } finally {
    await lonely.close();
  }
});

test('without dashboards the list says how to get some', async () => {
  const empty = await buildDesk(prometheus.url, 'nowhere');
  expect((await empty.inject({ url: '/dashboards' })).body).toContain('npm run dashboards');
  await empty.close();
});
