CREATE TABLE products (
  sku text PRIMARY KEY,
  name text NOT NULL,
  price_cents integer NOT NULL CHECK (price_cents > 0)
);

INSERT INTO products (sku, name, price_cents) VALUES
  ('lantern', 'Storm lantern', 4900),
  ('compass', 'Brass compass', 3500),
  ('rope', 'Climbing rope, 30 m', 8900),
  ('stove', 'Spirit stove', 6400),
  ('map', 'Trail map', 1200);

CREATE TABLE orders (
  id uuid PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('paid', 'payment_pending', 'payment_declined')),
  lines jsonb NOT NULL,
  total_cents integer NOT NULL CHECK (total_cents > 0),
  currency text NOT NULL,
  charge_id text,
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz
);

-- A claim keeps a second request with the same key out while the first is at work; the answer stays with the key.
CREATE TABLE idempotency_keys (
  key text PRIMARY KEY,
  fingerprint text NOT NULL,
  order_id uuid NOT NULL,
  claimed_until timestamptz NOT NULL,
  response_status integer,
  response_body jsonb,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Payments that could not be made when the order was taken. Written in the order's own transaction.
CREATE TABLE outbox (
  order_id uuid PRIMARY KEY REFERENCES orders (id),
  card_token text NOT NULL,
  correlation_id text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  counted_late boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_next_attempt ON outbox (next_attempt_at);
