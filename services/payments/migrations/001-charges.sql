CREATE TABLE charges (
  id text PRIMARY KEY,
  idempotency_key text NOT NULL UNIQUE,
  fingerprint text NOT NULL,
  amount_cents bigint NOT NULL CHECK (amount_cents > 0),
  currency text NOT NULL,
  status text NOT NULL CHECK (status IN ('captured', 'declined')),
  created_at timestamptz NOT NULL DEFAULT now()
);
