import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Checkout, startCheckout } from './checkout.ts';

let checkout: Checkout;
beforeEach(async () => {
  checkout = await startCheckout(inject('postgresUrl'));
});
afterEach(() => checkout.stop());

test('the catalogue is read once and then served from the cache, and both are counted', async () => {
  const first = await checkout.app.inject('/catalog');
  expect(first.json().products).toContainEqual({ sku: 'lantern', name: 'Storm lantern', price_cents: 4_900 });
  await checkout.app.inject('/catalog');
  await checkout.app.inject('/catalog');
  expect(await checkout.sample('checkout_catalog_cache_requests_total{result="miss"}')).toBe(1);
  expect(await checkout.sample('checkout_catalog_cache_requests_total{result="hit"}')).toBe(2);
});

test('the API is described at /docs', async () => {
  const document = (await checkout.app.inject('/docs/json')).json();
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/catalog', '/orders', '/orders/{id}']),
  );
});

test('answers carry the security headers of helmet', async () => {
  expect((await checkout.app.inject('/catalog')).headers['x-content-type-options']).toBe('nosniff');
});
