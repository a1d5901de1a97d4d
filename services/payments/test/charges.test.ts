import { fileURLToPath } from 'node:url';
import { createControls } from '@vigil/service-kit/controls';
import { type Database, migrate, openDatabase } from '@vigil/service-kit/database';
import { createLifecycle } from '@vigil/service-kit/lifecycle';
import { createLogger } from '@vigil/service-kit/logging';
import { createMetrics } from '@vigil/service-kit/metrics';
import type { ServiceApp } from '@vigil/service-kit/service';
import { captureLog, createTestDatabase, type TestDatabase } from '@vigil/service-kit/testing';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { buildApp } from '../src/app.ts';

let app: ServiceApp;
let database: Database;
let testDatabase: TestDatabase;

beforeEach(async () => {
  const logger = createLogger({
    service: 'payments',
    version: 'test',
    level: 'info',
    destination: captureLog().destination,
  });
  const metrics = createMetrics({ service: 'payments', version: 'test', revision: 'test' });
  testDatabase = await createTestDatabase(inject('postgresUrl'));
  database = openDatabase({
    connectionString: testDatabase.connectionString,
    application: 'payments-test',
    poolSize: 10,
    statementTimeoutMs: 5_000,
  });
  await migrate({ database, folder: fileURLToPath(new URL('../migrations', import.meta.url)), logger });
  app = await buildApp({
    logger,
    metrics,
    lifecycle: createLifecycle({ logger, drainPauseMs: 0, deadlineMs: 1_000 }),
    controls: createControls({
      logger,
      registry: metrics.registry,
      faultsEnabled: false,
      tokens: undefined,
      flags: {},
    }),
    database,
  });
});
afterEach(async () => {
  await app.close();
  await database.close();
  await testDatabase.drop();
});

const charge = (key: string, body: Record<string, unknown> = {}) =>
  app.inject({
    method: 'POST',
    url: '/charges',
    headers: { 'idempotency-key': key },
    payload: { amount_cents: 4_900, currency: 'EUR', card_token: 'tok_visa', ...body },
  });

test('a charge is made, kept and can be read', async () => {
  const response = await charge('k');
  expect(response.statusCode).toBe(201);
  expect(response.json()).toMatchObject({ status: 'captured', amount_cents: 4_900, currency: 'EUR' });
  expect((await app.inject(`/charges/${response.json().id}`)).json()).toEqual(response.json());
});

test('the same key charges once, however many ask at once', async () => {
  const responses = await Promise.all(Array.from({ length: 10 }, () => charge('k')));
  expect(new Set(responses.map((response) => response.json().id)).size).toBe(1);
  expect(responses.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
  expect((await database.query('SELECT id FROM charges', [])).rows).toHaveLength(1);
});

test('the same key with another body is refused with 422', async () => {
  await charge('k');
  expect((await charge('k', { amount_cents: 1 })).statusCode).toBe(422);
});

test('a card can be declined', async () => {
  expect((await charge('k', { card_token: 'tok_declined' })).json().status).toBe('declined');
});

test.each([
  ['no amount', { amount_cents: undefined }],
  ['a negative amount', { amount_cents: -1 }],
  ['a currency that is none', { currency: 'euro' }],
])('%s is refused with 400', async (_what, body) => {
  expect((await charge('k', body)).statusCode).toBe(400);
});
