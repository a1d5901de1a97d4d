import type { ServiceApp } from '@vigil/service-kit/service';
import { openTestParts, type TestParts } from '@vigil/service-kit/testing';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { buildApp } from '../src/app.ts';

let app: ServiceApp;
let opened: TestParts;

beforeEach(async () => {
  opened = await openTestParts({
    service: 'payments',
    postgresUrl: inject('postgresUrl'),
    migrations: new URL('../migrations', import.meta.url),
  });
  app = await buildApp(opened.parts);
});
afterEach(async () => {
  await app.close();
  await opened.close();
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
  expect((await opened.parts.database.query('SELECT id FROM charges', [])).rows).toHaveLength(1);
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
