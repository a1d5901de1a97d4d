/** Idempotency keys: one request at a time holds a key, and its answer stays with it. */
import { randomUUID } from 'node:crypto';
import type { Database } from '@vigil/service-kit/database';
import type { PoolClient } from 'pg';

export type Answer = { status: number; body: unknown };

export type Claim =
  | { kind: 'claimed'; orderId: string }
  | { kind: 'answered'; answer: Answer }
  | { kind: 'in_flight' }
  | { kind: 'used_with_another_body' };

/**
 * How long a claim is believed before another request may take it over, in seconds: longer than any request can take
 * (its deadline), so that only the claim of a process that died is taken over.
 */
const CLAIM_SECONDS = 30;

type Row = {
  fingerprint: string;
  order_id: string;
  response_status: number | null;
  response_body: unknown;
  claimed: boolean;
};

/**
 * Takes the key for this request. A claim that its process did not live to answer is taken over with the same order
 * ID, so that payments, idempotent by that ID, does not charge twice.
 */
export async function claimKey(database: Database, key: string, fingerprint: string): Promise<Claim> {
  const taken = await database.query<Row>(
    `INSERT INTO idempotency_keys (key, fingerprint, order_id, claimed_until)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4))
     ON CONFLICT (key) DO UPDATE SET claimed_until = EXCLUDED.claimed_until
       WHERE idempotency_keys.fingerprint = EXCLUDED.fingerprint
         AND idempotency_keys.response_status IS NULL
         AND idempotency_keys.claimed_until < now()
     RETURNING order_id`,
    [key, fingerprint, randomUUID(), CLAIM_SECONDS],
  );
  if (taken.rows[0]) return { kind: 'claimed', orderId: taken.rows[0].order_id };
  const existing = await database.query<Row>(
    'SELECT fingerprint, order_id, response_status, response_body FROM idempotency_keys WHERE key = $1',
    [key],
  );
  const row = existing.rows[0];
  // Released between the two statements: whoever held it has just given up, so the client may try again.
  if (!row) return { kind: 'in_flight' };
  if (row.fingerprint !== fingerprint) return { kind: 'used_with_another_body' };
  if (row.response_status === null) return { kind: 'in_flight' };
  return { kind: 'answered', answer: { status: row.response_status, body: row.response_body } };
}

/** Keeps the answer with the key, in the transaction that makes the answer true. */
export async function answerKey(client: PoolClient, key: string, answer: Answer): Promise<void> {
  await client.query('UPDATE idempotency_keys SET response_status = $2, response_body = $3 WHERE key = $1', [
    key,
    answer.status,
    JSON.stringify(answer.body),
  ]);
}

/** Gives the key back: nothing was promised, and the client may try again with the same key. */
export async function releaseKey(database: Database, key: string): Promise<void> {
  await database.query('DELETE FROM idempotency_keys WHERE key = $1 AND response_status IS NULL', [key]);
}
