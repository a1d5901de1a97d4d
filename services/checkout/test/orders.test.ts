import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type Checkout, startCheckout } from './checkout.ts';

let checkout: Checkout;
beforeEach(async () => {
  checkout = await startCheckout(inject('postgresUrl'));
});
afterEach(() => checkout.stop());

const rows = async (sql: string) => (await checkout.database.query(sql, [])).rows;

describe('an order that is paid', () => {
  test('is answered 201, kept, charged under its own ID, counted, logged and correlated', async () => {
    const response = await checkout.order({ quantity: 2, headers: { 'x-correlation-id': 'corr-1' } });

    expect(response.statusCode).toBe(201);
    const order = response.json();
    expect(order).toMatchObject({ status: 'paid', total_cents: 9_800, currency: 'EUR' });
    expect(response.headers.location).toBe(`/orders/${order.id}`);
    expect(await rows('SELECT status, correlation_id FROM orders')).toEqual([
      { status: 'paid', correlation_id: 'corr-1' },
    ]);
    expect(checkout.payments.calls()).toMatchObject([
      {
        headers: { 'idempotency-key': order.id, 'x-correlation-id': 'corr-1' },
        body: { amount_cents: 9_800 },
      },
    ]);
    expect(await checkout.sample('checkout_orders_total{outcome="paid"}')).toBe(1);
    expect(await checkout.sample('checkout_order_value_euros_total{outcome="paid"}')).toBe(98);
    expect(await checkout.sample('checkout_orders_settlements_total{outcome="in_time"}')).toBe(1);
    expect(checkout.log.withMessage('request')).toMatchObject([
      { method: 'POST', route: '/orders', status: 201, outcome: 'success', correlation_id: 'corr-1' },
    ]);
  });

  test('can be read afterwards; an order that nobody placed is a 404 problem', async () => {
    const order = (await checkout.order()).json();
    expect((await checkout.app.inject(`/orders/${order.id}`)).json()).toEqual(order);

    const missing = await checkout.app.inject('/orders/00000000-0000-4000-8000-000000000000');
    expect(missing.statusCode).toBe(404);
    expect(missing.headers['content-type']).toContain('application/problem+json');
    expect(missing.json().correlation_id).toBe(missing.headers['x-correlation-id']);
  });
});

describe('the idempotency key', () => {
  test('is required', async () => {
    const response = await checkout.app.inject({
      method: 'POST',
      url: '/orders',
      payload: { lines: [{ sku: 'lantern', quantity: 1 }], card_token: 'tok_visa' },
    });
    expect(response.statusCode).toBe(400);
  });

  test('used again with the same body is answered the same, without a second charge', async () => {
    const first = await checkout.order({ key: 'k' });
    const second = await checkout.order({ key: 'k' });
    expect(second.statusCode).toBe(201);
    expect(second.json()).toEqual(first.json());
    expect(second.headers['idempotent-replay']).toBe('true');
    expect(checkout.payments.calls()).toHaveLength(1);
  });

  test('used again with another body is refused with 422', async () => {
    await checkout.order({ key: 'k' });
    expect((await checkout.order({ key: 'k', quantity: 2 })).statusCode).toBe(422);
  });

  test('in flight is refused with 409, however many ask at once, and one order is made', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => checkout.order({ key: 'k' })));
    const statuses = responses.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(1);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect(await rows('SELECT id FROM orders')).toHaveLength(1);
    expect(checkout.payments.chargedKeys()).toHaveLength(1);
  });

  test('of a process that died is taken over with the same order ID, so that nobody is charged twice', async () => {
    const placed = (await checkout.order({ key: 'k' })).json();
    // As a kill -9 between the charge and the transaction leaves it.
    await rows('DELETE FROM orders');
    await rows(`UPDATE idempotency_keys SET response_status = NULL, response_body = NULL`);
    expect((await checkout.order({ key: 'k' })).statusCode).toBe(409);
    await rows(`UPDATE idempotency_keys SET claimed_until = now() - interval '1 second'`);

    const again = await checkout.order({ key: 'k' });
    expect(again.statusCode).toBe(201);
    expect(again.json().id).toBe(placed.id);
    expect(checkout.payments.chargedKeys()).toEqual([placed.id]);
  });
});

describe('an order that cannot be taken', () => {
  test('of an unknown product is a 422 problem that names it', async () => {
    const response = await checkout.order({ sku: 'unicorn' });
    expect(response.statusCode).toBe(422);
    expect(response.json().detail).toContain('unicorn');
    expect(checkout.payments.calls()).toHaveLength(0);
  });

  test('because the card is declined is answered 402 and kept', async () => {
    checkout.payments.behave('declines');
    const response = await checkout.order();
    expect(response.statusCode).toBe(402);
    expect(response.json().status).toBe('payment_declined');
    expect(await checkout.sample('checkout_orders_total{outcome="payment_declined"}')).toBe(1);
  });

  test.each(['fails', 'hangs'] as const)(
    'because payments %s is a 503 with Retry-After, and the key is free again',
    async (behaviour) => {
      checkout.payments.behave(behaviour);
      const response = await checkout.order({ key: 'k' });
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBeDefined();
      expect(await rows('SELECT id FROM orders')).toHaveLength(0);
      expect(await checkout.sample('checkout_orders_total{outcome="payment_failed"}')).toBe(1);
      expect(await checkout.sample('checkout_order_value_euros_total{outcome="payment_failed"}')).toBe(49);
      expect(
        await checkout.sample(
          'http_server_request_duration_seconds_count{http_request_method="POST",http_route="/orders",http_response_status_code="503",url_scheme="http",error_type="503"}',
        ),
      ).toBe(1);

      checkout.payments.behave('captures');
      expect((await checkout.order({ key: 'k' })).statusCode).toBe(201);
    },
  );
});

test('every series that an SLI or a dashboard needs stands at zero before the first order', async () => {
  for (const outcome of ['paid', 'payment_pending', 'payment_declined', 'payment_failed']) {
    expect(await checkout.sample(`checkout_orders_total{outcome="${outcome}"}`)).toBe(0);
    expect(await checkout.sample(`checkout_order_value_euros_total{outcome="${outcome}"}`)).toBe(0);
  }
  for (const outcome of ['in_time', 'late']) {
    expect(await checkout.sample(`checkout_orders_settlements_total{outcome="${outcome}"}`)).toBe(0);
  }
});
