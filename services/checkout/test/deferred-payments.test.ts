import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { type Checkout, startCheckout } from './checkout.ts';

let checkout: Checkout;
beforeEach(async () => {
  checkout = await startCheckout(inject('postgresUrl'));
  vi.spyOn(checkout.controls.flags, 'getBooleanValue').mockResolvedValue(true);
  checkout.payments.behave('fails');
});
afterEach(() => checkout.stop());

const rows = async (sql: string) => (await checkout.database.query(sql, [])).rows;

test('an order whose payment cannot be made is accepted with 202, with its outbox row', async () => {
  const response = await checkout.order({ headers: { 'x-correlation-id': 'corr-7' } });
  expect(response.statusCode).toBe(202);
  expect(response.json().status).toBe('payment_pending');
  expect(await rows('SELECT order_id, correlation_id FROM outbox')).toEqual([
    { order_id: response.json().id, correlation_id: 'corr-7' },
  ]);
  expect(await checkout.sample('checkout_orders_total{outcome="payment_pending"}')).toBe(1);
});

test('it is settled later, once, under the correlation ID of the order', async () => {
  const order = (await checkout.order({ headers: { 'x-correlation-id': 'corr-7' } })).json();
  checkout.payments.behave('captures');
  const before = checkout.payments.calls().length;
  await Promise.all([checkout.settle(), checkout.settle(), checkout.settle()]);
  await checkout.settle();

  expect((await checkout.app.inject(`/orders/${order.id}`)).json().status).toBe('paid');
  const settling = checkout.payments.calls().slice(before);
  expect(settling).toHaveLength(1);
  expect(settling[0]?.headers).toMatchObject({ 'x-correlation-id': 'corr-7', 'idempotency-key': order.id });
  expect(checkout.payments.chargedKeys()).toEqual([order.id]);
  expect(await rows('SELECT * FROM outbox')).toEqual([]);
  expect(await checkout.sample('checkout_orders_settlements_total{outcome="in_time"}')).toBe(1);
  expect(checkout.log.withMessage('order settled')).toMatchObject([
    { order_id: order.id, correlation_id: 'corr-7' },
  ]);
});

test('while payments still fails, it stays pending and shows in the gauges', async () => {
  await checkout.order();
  await checkout.settle();
  expect(await checkout.sample('checkout_payments_pending')).toBe(1);
  expect(await checkout.sample('checkout_payments_pending_oldest_age_seconds')).toBeGreaterThan(0);
  expect(checkout.log.withMessage('payment is still not possible, will be tried again')).toHaveLength(1);
});

test('an order that is not settled within 60 s counts as late when the time is up, and once', async () => {
  await checkout.order();
  await rows(`UPDATE outbox SET created_at = now() - interval '61 seconds'`);
  await checkout.settle();
  await checkout.settle();
  expect(await checkout.sample('checkout_orders_settlements_total{outcome="late"}')).toBe(1);

  checkout.payments.behave('captures');
  await checkout.settle();
  expect(await rows('SELECT * FROM outbox')).toEqual([]);
  expect(await checkout.sample('checkout_orders_settlements_total{outcome="late"}')).toBe(1);
  expect(await checkout.sample('checkout_orders_settlements_total{outcome="in_time"}')).toBe(0);
});

test('a card that is declined later ends the order as declined', async () => {
  const order = (await checkout.order()).json();
  checkout.payments.behave('declines');
  await checkout.settle();
  expect((await checkout.app.inject(`/orders/${order.id}`)).json().status).toBe('payment_declined');
});

test('an order that payments refuses as wrongly asked is an error, not deferred: trying again would change nothing', async () => {
  checkout.payments.behave('refuses');
  expect((await checkout.order()).statusCode).toBe(500);
  expect(checkout.payments.calls()).toHaveLength(1);
  expect(await rows('SELECT * FROM outbox')).toEqual([]);
});
