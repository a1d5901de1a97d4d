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
