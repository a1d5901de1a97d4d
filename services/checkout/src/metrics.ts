/** The business metrics of checkout. The SLO documents, the alerts' impact lines and the dashboards rely on these names. */
import { Counter, Gauge, type Registry } from 'prom-client';

/** What became of an order, as the customer was told. */
export const ORDER_OUTCOMES = ['paid', 'payment_pending', 'payment_declined', 'payment_failed'] as const;
export type OrderOutcome = (typeof ORDER_OUTCOMES)[number];

export type CheckoutMetrics = ReturnType<typeof createCheckoutMetrics>;

/** Every series stands at zero from the start: a counter born above zero hides its first events from `increase()`. */
export function createCheckoutMetrics(registry: Registry) {
  const registers = [registry];
  const orders = new Counter({
    name: 'checkout_orders_total',
    help: 'Orders by what became of them',
    labelNames: ['outcome'] as const,
    registers,
  });
  const orderValue = new Counter({
    name: 'checkout_order_value_euros_total',
    help: 'Value of the orders, in euros, by what became of them',
    labelNames: ['outcome'] as const,
    registers,
  });
  const settlements = new Counter({
    name: 'checkout_orders_settlements_total',
    help: 'Accepted orders by whether their payment was settled within 60 s; late is counted when the time is up',
    labelNames: ['outcome'] as const,
    registers,
  });
  const catalogCache = new Counter({
    name: 'checkout_catalog_cache_requests_total',
    help: 'Look-ups in the catalogue cache',
    labelNames: ['result'] as const,
    registers,
  });
  const paymentsPending = new Gauge({
    name: 'checkout_payments_pending',
    help: 'Accepted orders whose payment is still to be made',
    registers,
  });
  const oldestPendingAge = new Gauge({
    name: 'checkout_payments_pending_oldest_age_seconds',
    help: 'Age of the oldest accepted order whose payment is still to be made, in seconds',
    registers,
  });
  for (const outcome of ORDER_OUTCOMES) {
    orders.inc({ outcome }, 0);
    orderValue.inc({ outcome }, 0);
  }
  for (const outcome of ['in_time', 'late'] as const) settlements.inc({ outcome }, 0);
  for (const result of ['hit', 'miss'] as const) catalogCache.inc({ result }, 0);
  return { orders, orderValue, settlements, catalogCache, paymentsPending, oldestPendingAge };
}

/** Counts one order and its value. */
export function countOrder(metrics: CheckoutMetrics, outcome: OrderOutcome, totalCents: number): void {
  metrics.orders.inc({ outcome });
  metrics.orderValue.inc({ outcome }, totalCents / 100);
}
