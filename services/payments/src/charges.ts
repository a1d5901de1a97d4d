/** Charges: made once per idempotency key, kept in PostgreSQL. Knows no HTTP. */
import { createHash, randomUUID } from 'node:crypto';
import type { Database } from '@vigil/service-kit/database';

export type Charge = {
  id: string;
  amount_cents: number;
  currency: string;
  status: 'captured' | 'declined';
  created_at: string;
};

export type ChargeRequest = { amount_cents: number; currency: string; card_token: string };

export type ChargeResult =
  | { kind: 'created'; charge: Charge }
  | { kind: 'replayed'; charge: Charge }
  | { kind: 'key_reused_with_another_body' };

/** The card of which every charge is declined, so that a decline can be shown and tested. */
const DECLINED_CARD = 'tok_declined';

type Row = Omit<Charge, 'amount_cents' | 'created_at'> & {
  amount_cents: string;
  created_at: Date;
  fingerprint: string;
};

const COLUMNS = 'id, amount_cents, currency, status, created_at, fingerprint';

/**
 * Makes a charge, or returns the one that this key made before. Two calls at once with one key make one charge: the
 * unique key decides, and the loser reads what the winner wrote.
 */
export async function makeCharge(
  database: Database,
  key: string,
  request: ChargeRequest,
): Promise<ChargeResult> {
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.amount_cents, request.currency, request.card_token]))
    .digest('hex');
  const status = request.card_token === DECLINED_CARD ? 'declined' : 'captured';
  const inserted = await database.query<Row>(
    `INSERT INTO charges (id, idempotency_key, fingerprint, amount_cents, currency, status)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (idempotency_key) DO NOTHING RETURNING ${COLUMNS}`,
    [randomUUID(), key, fingerprint, request.amount_cents, request.currency, status],
  );
  const created = inserted.rows[0];
  if (created) return { kind: 'created', charge: toCharge(created) };
  const existing = await database.query<Row>(`SELECT ${COLUMNS} FROM charges WHERE idempotency_key = $1`, [
    key,
  ]);
  const row = existing.rows[0]!;
  return row.fingerprint === fingerprint
    ? { kind: 'replayed', charge: toCharge(row) }
    : { kind: 'key_reused_with_another_body' };
}

export async function findCharge(database: Database, id: string): Promise<Charge | undefined> {
  const found = await database.query<Row>(`SELECT ${COLUMNS} FROM charges WHERE id = $1`, [id]);
  return found.rows[0] && toCharge(found.rows[0]);
}

function toCharge({ id, amount_cents, currency, status, created_at }: Row): Charge {
  return { id, amount_cents: Number(amount_cents), currency, status, created_at: created_at.toISOString() };
}
