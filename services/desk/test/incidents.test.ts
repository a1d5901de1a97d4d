import { fileURLToPath } from 'node:url';
import type { ServiceApp } from '@vigil/service-kit/service';
import { openTestParts, type TestParts } from '@vigil/service-kit/testing';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { buildApp } from '../src/app.ts';

const WEBHOOK_TOKEN = 'webhook-token-for-tests';
const API_TOKEN = 'api-token-for-tests-only';

let app: ServiceApp;
let opened: TestParts;

beforeEach(async () => {
  opened = await openTestParts({
    service: 'desk',
    postgresUrl: inject('postgresUrl'),
    migrations: new URL('../migrations', import.meta.url),
  });
  app = await buildApp({
    ...opened.parts,
    webhookToken: WEBHOOK_TOKEN,
    apiToken: API_TOKEN,
    runbooksFolder: fileURLToPath(new URL('./runbooks', import.meta.url)),
  });
});
afterEach(async () => {
  await app.close();
  await opened.close();
});

type Alert = { status: 'firing' | 'resolved'; fingerprint?: string; startsAt?: string };

function payload(alerts: Alert[], groupKey = '{}:{service="checkout"}') {
  return {
    version: '4',
    groupKey,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
    receiver: 'desk',
    notification_reason: 'a field of newer versions',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://127.0.0.1:9093',
    alerts: alerts.map(({ status, fingerprint = 'f1', startsAt = '2026-11-23T10:00:00.123Z' }) => ({
      status,
      fingerprint,
      startsAt,
      endsAt: status === 'resolved' ? '2026-11-23T10:10:00Z' : '0001-01-01T00:00:00Z',
      generatorURL: 'http://127.0.0.1:9090/graph',
      labels: {
        alertname: 'CheckoutAvailability',
        severity: 'page',
        service: 'checkout',
        slo: 'checkout-availability',
      },
      annotations: {
        summary: 'Orders fail',
        runbook_url: 'http://127.0.0.1:8084/runbooks/CheckoutAvailability',
      },
    })),
  };
}

const deliver = (body: unknown, token = WEBHOOK_TOKEN) =>
  app.inject({
    method: 'POST',
    url: '/webhooks/alertmanager',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    payload: JSON.stringify(body),
  });

async function metric(series: string): Promise<string | undefined> {
  const { body } = await opened.parts.metrics.scrape(undefined);
  return body
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);
}

async function incidents(query = '') {
  const response = await app.inject({
    url: `/incidents${query}`,
    headers: { authorization: `Bearer ${API_TOKEN}` },
  });
  return response.json().incidents;
}

describe('a delivery of Alertmanager', () => {
  test('opens an incident with its runbook, its severity and its alert', async () => {
    const response = await deliver(payload([{ status: 'firing' }]));
    expect(response.statusCode).toBe(200);
    expect(await incidents()).toMatchObject([
      {
        status: 'open',
        title: 'Orders fail',
        severity: 'page',
        service: 'checkout',
        slo: 'checkout-availability',
        runbook_url: 'http://127.0.0.1:8084/runbooks/CheckoutAvailability',
        alerts: [{ status: 'firing', fingerprint: 'f1' }],
      },
    ]);
  });

  test('repeated, also many times at once, opens no second incident', async () => {
    await Promise.all(Array.from({ length: 10 }, () => deliver(payload([{ status: 'firing' }]))));
    expect(await incidents()).toHaveLength(1);
  });

  test('resolves the incident when the last of its alerts is resolved', async () => {
    await deliver(payload([{ status: 'firing' }, { status: 'firing', fingerprint: 'f2' }]));
    await deliver(payload([{ status: 'resolved' }, { status: 'firing', fingerprint: 'f2' }]));
    expect(await incidents('?status=open')).toHaveLength(1);
    await deliver(payload([{ status: 'resolved' }, { status: 'resolved', fingerprint: 'f2' }]));
    expect(await incidents('?status=open')).toHaveLength(0);
    expect((await incidents())[0].resolved_at).not.toBeNull();
  });

  test('that comes late, after the resolution, opens nothing', async () => {
    await deliver(payload([{ status: 'firing' }]));
    await deliver(payload([{ status: 'resolved' }]));
    await deliver(payload([{ status: 'firing' }]));
    expect(await incidents('?status=open')).toHaveLength(0);
  });

  test('of an alert that fires anew opens a new incident', async () => {
    await deliver(payload([{ status: 'firing' }]));
    await deliver(payload([{ status: 'resolved' }]));
    await deliver(payload([{ status: 'firing', startsAt: '2026-11-23T11:00:00Z' }]));
    expect(await incidents()).toMatchObject([{ status: 'open' }, { status: 'resolved' }]);
  });

  test.each([
    ['without a token', undefined, 401],
    ['with the token of readers', API_TOKEN, 401],
  ])('%s is refused', async (_what, token, status) => {
    expect((await deliver(payload([{ status: 'firing' }]), token ?? '')).statusCode).toBe(status);
    expect(await incidents()).toEqual([]);
  });

  test('that is none is refused with 400', async () => {
    expect((await deliver({ version: '3' })).statusCode).toBe(400);
  });
});

describe('an incident is acknowledged', () => {
  const acknowledge = (id: string, by: unknown = 'alice', token = API_TOKEN) =>
    app.inject({
      method: 'POST',
      url: `/incidents/${id}/acknowledge`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: JSON.stringify({ by }),
    });
  const acknowledgements = () => metric('desk_incident_acknowledgement_seconds_count{severity="page"}');

  beforeEach(() => deliver(payload([{ status: 'firing' }])));

  test('by whoever is first; a repetition, also many at once, changes nothing', async () => {
    const response = await acknowledge('1');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ id: '1', status: 'open', acknowledged_by: 'alice' });
    await Promise.all(Array.from({ length: 5 }, () => acknowledge('1', 'bob')));
    expect(await incidents()).toMatchObject([
      { acknowledged_by: 'alice', acknowledged_at: response.json().acknowledged_at },
    ]);
    expect(await acknowledgements()).toBe('1');
  });

  test('still, when the repetition comes after the resolution', async () => {
    await acknowledge('1');
    await deliver(payload([{ status: 'resolved' }]));
    expect((await acknowledge('1')).json()).toMatchObject({ status: 'resolved', acknowledged_by: 'alice' });
  });

  test('not when it was resolved before', async () => {
    await deliver(payload([{ status: 'resolved' }]));
    const response = await acknowledge('1');
    expect(response.statusCode).toBe(409);
    expect(response.json().type).toBe('/problems/incident-resolved');
    expect(await acknowledgements()).toBe('0');
  });

  test.each([
    ['one that is not there', '7', 'alice', API_TOKEN, 404],
    ['by nobody', '1', '', API_TOKEN, 400],
    ['by a name that PostgreSQL cannot keep', '1', 'a\u0000b', API_TOKEN, 400],
    ["with Alertmanager's token", '1', 'alice', WEBHOOK_TOKEN, 401],
  ])('not %s', async (_what, id, by, token, status) => {
    expect((await acknowledge(id, by, token)).statusCode).toBe(status);
    expect(await incidents()).toMatchObject([{ acknowledged_at: null, acknowledged_by: null }]);
  });
});

describe('the metrics of incidents', () => {
  test('are there, at zero, before the first', async () => {
    for (const what of ['detection', 'acknowledgement', 'resolution']) {
      for (const severity of ['page', 'ticket'])
        expect(await metric(`desk_incident_${what}_seconds_count{severity="${severity}"}`)).toBe('0');
    }
  });

  test('count from the earliest alert of the delivery, and to the resolution', async () => {
    const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
    const firing = { status: 'firing', startsAt: secondsAgo(100) } as const;
    const earlier = { status: 'firing', fingerprint: 'f2', startsAt: secondsAgo(200) } as const;
    await deliver(payload([firing, earlier]));
    await deliver(payload([firing, earlier]));
    expect(Number(await metric('desk_incident_detection_seconds_sum{severity="page"}'))).toBeCloseTo(200, -1);
    expect(await metric('desk_incident_detection_seconds_count{severity="page"}')).toBe('1');
    await deliver(payload([firing, earlier].map((alert) => ({ ...alert, status: 'resolved' as const }))));
    expect(await metric('desk_incident_resolution_seconds_count{severity="page"}')).toBe('1');
  });

  test('tell what the database holds, by SLO', async () => {
    const recorded = (status: string) =>
      metric(
        `desk_incidents_recorded{service="checkout",slo="checkout-availability",severity="page",status="${status}"}`,
      );
    await deliver(payload([{ status: 'firing' }]));
    expect(await recorded('open')).toBe('1');
    await deliver(payload([{ status: 'resolved' }]));
    expect(await recorded('open')).toBeUndefined();
    expect(await recorded('resolved')).toBe('1');
  });

  test('are scraped without it when the database does not answer', async () => {
    await deliver(payload([{ status: 'firing' }]));
    const client = await opened.parts.database.pool.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE incidents');
    const begunAt = performance.now();
    const { body } = await opened.parts.metrics.scrape(undefined);
    // Less than the five seconds after which PostgreSQL itself gives up.
    expect(performance.now() - begunAt).toBeLessThan(4_000);
    expect(body).toContain('desk_incident_detection_seconds_count{severity="page"} 1');
    expect(body).not.toContain('desk_incidents_recorded{');
    await client.query('COMMIT');
    client.release();
  });
});

test('incidents are read with the token only', async () => {
  expect((await app.inject('/incidents')).statusCode).toBe(401);
});

test('a runbook is served by its name, and nothing else of the disk is', async () => {
  const runbook = await app.inject('/runbooks/Example');
  expect(runbook.statusCode).toBe(200);
  expect(runbook.body).toContain('# Example');
  expect((await app.inject('/runbooks/NoSuchAlert')).statusCode).toBe(404);
  expect((await app.inject('/runbooks/..%2F..%2Fpackage')).statusCode).toBe(400);
});
