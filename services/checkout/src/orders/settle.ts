/** Settles later what could not be paid at once: reads the outbox, charges, marks the order, each exactly once. */

import { setTimeout as sleep } from 'node:timers/promises';
import { withCorrelationId } from '@vigil/service-kit/correlation';
import type { Database } from '@vigil/service-kit/database';
import type { Logger } from '@vigil/service-kit/logging';
import { withSpan } from '@vigil/service-kit/tracing';
import type { CheckoutMetrics } from '../metrics.ts';
import type { Payments } from '../payments/payments.ts';
import {
  makeAllDue,
  markLatePayments,
  type PendingPayment,
  pendingPayments,
  settleOrder,
  takeDuePayments,
} from './store.ts';

/** The SLO's promise: an accepted order is settled within this time, in seconds (services/checkout/slo.yaml). */
const SETTLED_WITHIN_SECONDS = 60;

/** Payments taken in one round: one round's calls fit into the guard's bulkhead. */
const BATCH = 10;

export type SettleDependencies = {
  database: Database;
  payments: Payments;
  metrics: CheckoutMetrics;
  logger: Logger;
  /** Seconds until a failed payment is tried again the first time; doubles with each attempt. */
  leaseSeconds?: number;
};

/** One round: what is due is charged, late orders are counted, the gauges are set. */
export async function settleRound(dependencies: SettleDependencies): Promise<void> {
  const { database, metrics, leaseSeconds = 2 } = dependencies;
  const due = await takeDuePayments(database, { limit: BATCH, leaseSeconds });
  const settled = await Promise.all(due.map((payment) => settleOne(dependencies, payment)));
  if (settled.includes(true)) await makeAllDue(database);
  const late = await markLatePayments(database, SETTLED_WITHIN_SECONDS);
  metrics.settlements.inc({ outcome: 'late' }, late);
  const pending = await pendingPayments(database);
  metrics.paymentsPending.set(pending.count);
  metrics.oldestPendingAge.set(pending.oldestAgeSeconds);
}

/** Charges for one order under its own correlation ID; true when payments answered. */
function settleOne({ database, payments, metrics, logger }: SettleDependencies, pending: PendingPayment) {
  return withCorrelationId(pending.correlation_id, () =>
    withSpan('settle payment', { attributes: { correlation_id: pending.correlation_id } }, async () => {
      try {
        const payment = await payments.charge({
          orderId: pending.order_id,
          amountCents: pending.total_cents,
          currency: pending.currency,
          cardToken: pending.card_token,
        });
        const status = payment.status === 'captured' ? 'paid' : 'payment_declined';
        const first = await settleOrder(database, pending.order_id, { status, chargeId: payment.chargeId });
        if (first) {
          if (!pending.counted_late) {
            metrics.settlements.inc({
              outcome: pending.age_seconds <= SETTLED_WITHIN_SECONDS ? 'in_time' : 'late',
            });
          }
          logger.info(
            { order_id: pending.order_id, status, age_seconds: pending.age_seconds },
            'order settled',
          );
        }
        return true;
      } catch (error) {
        logger.warn(
          { order_id: pending.order_id, err: error },
          'payment is still not possible, will be tried again',
        );
        return false;
      }
    }),
  );
}

/** Runs rounds until `stop` is called; `stop` waits for the round under way. */
export function startSettling(dependencies: SettleDependencies, pollMs: number): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await settleRound(dependencies).catch((error: unknown) => {
        dependencies.logger.error({ err: error }, 'a settling round failed');
      });
      await sleep(pollMs, undefined, { signal: stopping.signal }).catch(() => {
        // Told to stop while asleep.
      });
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
