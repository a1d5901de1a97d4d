/** Orders and the outbox in PostgreSQL: one statement a function. */
import type { Database } from '@vigil/service-kit/database';
import type { PoolClient } from 'pg';
import type { Order, OrderStatus } from './order.ts';

type Row = Omit<Order, 'created_at'> & { created_at: Date };

export type NewOrder = Omit<Order, 'created_at'> & { charge_id: string | null; correlation_id: string };

export async function insertOrder(client: PoolClient, order: NewOrder): Promise<Order> {
  const { rows } = await client.query<Row>(
    `INSERT INTO orders (id, status, lines, total_cents, currency, charge_id, correlation_id, settled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $2 = 'payment_pending' THEN NULL ELSE now() END)
     RETURNING id, status, lines, total_cents, currency, created_at`,
    [
      order.id,
      order.status,
      JSON.stringify(order.lines),
      order.total_cents,
      order.currency,
      order.charge_id,
      order.correlation_id,
    ],
  );
  return toOrder(rows[0]!);
}

export async function findOrder(database: Database, id: string): Promise<Order | undefined> {
  const { rows } = await database.query<Row>(
    'SELECT id, status, lines, total_cents, currency, created_at FROM orders WHERE id = $1',
    [id],
  );
  return rows[0] && toOrder(rows[0]);
}

/** The payment that is still owed for an order; `correlation_id` is that of the request that placed it. */
export type PendingPayment = {
  order_id: string;
  card_token: string;
  correlation_id: string;
  total_cents: number;
  currency: string;
  age_seconds: number;
  counted_late: boolean;
};

export async function insertPendingPayment(
  client: PoolClient,
  payment: { order_id: string; card_token: string; correlation_id: string },
): Promise<void> {
  await client.query('INSERT INTO outbox (order_id, card_token, correlation_id) VALUES ($1, $2, $3)', [
    payment.order_id,
    payment.card_token,
    payment.correlation_id,
  ]);
}

/**
 * Takes up to `limit` payments that are due. Each is out of others' sight for `leaseSeconds`, which doubles with every
 * attempt up to 64 s: that is both the lease against a second settler and the backoff.
 */
export async function takeDuePayments(
  database: Database,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<PendingPayment[]> {
  const { rows } = await database.query<PendingPayment>(
    `UPDATE outbox SET attempts = attempts + 1,
            next_attempt_at = now() + make_interval(secs => least(64, $2 * power(2, least(attempts, 6))))
     FROM orders
     WHERE orders.id = outbox.order_id AND outbox.order_id IN (
       SELECT order_id FROM outbox WHERE next_attempt_at <= now()
       ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING outbox.order_id, outbox.card_token, outbox.correlation_id, outbox.counted_late,
               orders.total_cents, orders.currency,
               extract(epoch FROM now() - outbox.created_at)::float8 AS age_seconds`,
    [limit, leaseSeconds],
  );
  return rows;
}

/** Makes all pending payments due at once: payments answers again, so nobody needs to wait out a backoff. */
export async function makeAllDue(database: Database): Promise<void> {
  await database.query('UPDATE outbox SET next_attempt_at = now() WHERE next_attempt_at > now()', []);
}

/** Settles an order once: false when another settler was first. */
export async function settleOrder(
  database: Database,
  orderId: string,
  { status, chargeId }: { status: Exclude<OrderStatus, 'payment_pending'>; chargeId: string | null },
): Promise<boolean> {
  return database.transaction(async (client) => {
    const removed = await client.query('DELETE FROM outbox WHERE order_id = $1', [orderId]);
    if (removed.rowCount === 0) return false;
    await client.query('UPDATE orders SET status = $2, charge_id = $3, settled_at = now() WHERE id = $1', [
      orderId,
      status,
      chargeId,
    ]);
    return true;
  });
}

/** Marks the pending payments that have just become late, and says how many those are. */
export async function markLatePayments(database: Database, lateAfterSeconds: number): Promise<number> {
  const { rowCount } = await database.query(
    `UPDATE outbox SET counted_late = true
     WHERE NOT counted_late AND created_at < now() - make_interval(secs => $1)`,
    [lateAfterSeconds],
  );
  return rowCount ?? 0;
}

export async function pendingPayments(
  database: Database,
): Promise<{ count: number; oldestAgeSeconds: number }> {
  const { rows } = await database.query<{ count: number; oldest: number }>(
    `SELECT count(*)::int AS count, coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest FROM outbox`,
    [],
  );
  return { count: rows[0]!.count, oldestAgeSeconds: rows[0]!.oldest };
}

function toOrder(row: Row): Order {
  return { ...row, created_at: row.created_at.toISOString() };
}
