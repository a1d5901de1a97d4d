-- What was done to the system, beside what happened to it: deploys, flags, faults, overrides of the gate.
CREATE TABLE annotations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time timestamptz NOT NULL,
  -- Of a moment it is the time itself.
  time_end timestamptz NOT NULL,
  tags text[] NOT NULL,
  text text NOT NULL,
  -- Of the request that brought it: leads to the log of whoever did it.
  correlation_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (time_end >= time)
);
-- Dashboards and timelines ask for a range, newest first, and most of them for tags.
CREATE INDEX annotations_by_time ON annotations (time_end DESC, time);
CREATE INDEX annotations_by_tag ON annotations USING gin (tags);
