/** Takes an order: price it, pay for it, keep it. Knows no HTTP; says what happened as a union. */
import { currentCorrelationId, newCorrelationId } from '@vigil/service-kit/correlation';
import type { Database } from '@vigil/service-kit/database';
import type { Catalog } from '../catalog/catalog.ts';
import { type CheckoutMetrics, countOrder } from '../metrics.ts';
import { isPaymentsFailure, type Payment, type Payments } from '../payments/payments.ts';
import { type Answer, answerKey, claimKey, releaseKey } from './idempotency.ts';
import { CURRENCY, fingerprintOf, type Order, type OrderRequest, priceOf } from './order.ts';
import { insertOrder, insertPendingPayment } from './store.ts';

export type PlaceOrderDependencies = {
  database: Database;
  catalog: Catalog;
  payments: Payments;
  metrics: CheckoutMetrics;
  /** Whether an order whose payment cannot be made now is taken all the same: the flag `deferred-payments`. */
  mayDeferPayment: () => Promise<boolean>;
};

export type Placed =
  | { kind: 'placed'; order: Order }
  | { kind: 'replayed'; answer: Answer }
  | { kind: 'payment_unavailable'; cause: unknown }
  | { kind: 'unknown_products'; skus: string[] }
  | { kind: 'in_flight' }
  | { kind: 'key_used_with_another_body' };

/** The status that an order is answered with; kept with the key, so that a replay says the same. */
export const STATUS_OF = { paid: 201, payment_pending: 202, payment_declined: 402 } as const;

/**
 * An order that was placed is in PostgreSQL before this returns, together with its answer and, when its payment is
 * deferred, the outbox row that settles it: one transaction.
 */
export async function placeOrder(
  dependencies: PlaceOrderDependencies,
  key: string,
  request: OrderRequest,
): Promise<Placed> {
  const { database, catalog, metrics } = dependencies;
  const price = priceOf(request.lines, await catalog.products());
  if (price.kind === 'unknown_products') return price;

  const claim = await claimKey(database, key, fingerprintOf(request));
  if (claim.kind === 'answered') return { kind: 'replayed', answer: claim.answer };
  if (claim.kind === 'in_flight') return claim;
  if (claim.kind === 'used_with_another_body') return { kind: 'key_used_with_another_body' };

  try {
    const payment = await pay(dependencies, claim.orderId, price.totalCents, request.card_token);
    if (payment.kind === 'unavailable') {
      await releaseKey(database, key);
      countOrder(metrics, 'payment_failed', price.totalCents);
      return { kind: 'payment_unavailable', cause: payment.cause };
    }
    const order = await keepOrder(database, key, claim.orderId, request, price.totalCents, payment);
    countOrder(metrics, order.status, price.totalCents);
    if (order.status !== 'payment_pending') metrics.settlements.inc({ outcome: 'in_time' });
    return { kind: 'placed', order };
  } catch (error) {
    await releaseKey(database, key).catch(() => {
      // The database is what failed: the claim then ends by its own time.
    });
    throw error;
  }
}

type PaymentResult =
  | { kind: 'paid'; payment: Payment }
  | { kind: 'deferred' }
  | { kind: 'unavailable'; cause: unknown };

async function pay(
  { payments, mayDeferPayment }: PlaceOrderDependencies,
  orderId: string,
  amountCents: number,
  cardToken: string,
): Promise<PaymentResult> {
  try {
    return {
      kind: 'paid',
      payment: await payments.charge({ orderId, amountCents, currency: CURRENCY, cardToken }),
    };
  } catch (cause) {
    if (!isPaymentsFailure(cause)) throw cause;
    return (await mayDeferPayment()) ? { kind: 'deferred' } : { kind: 'unavailable', cause };
  }
}

function keepOrder(
  database: Database,
  key: string,
  orderId: string,
  request: OrderRequest,
  totalCents: number,
  result: Exclude<PaymentResult, { kind: 'unavailable' }>,
): Promise<Order> {
  const correlation_id = currentCorrelationId() ?? newCorrelationId();
  const status =
    result.kind === 'deferred'
      ? 'payment_pending'
      : result.payment.status === 'captured'
        ? 'paid'
        : 'payment_declined';
  return database.transaction(async (client) => {
    const order = await insertOrder(client, {
      id: orderId,
      status,
      lines: request.lines,
      total_cents: totalCents,
      currency: CURRENCY,
      charge_id: result.kind === 'paid' ? result.payment.chargeId : null,
      correlation_id,
    });
    if (result.kind === 'deferred') {
      await insertPendingPayment(client, {
        order_id: orderId,
        card_token: request.card_token,
        correlation_id,
      });
    }
    await answerKey(client, key, { status: STATUS_OF[status], body: order });
    return order;
  });
}
