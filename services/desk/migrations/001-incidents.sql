CREATE TABLE incidents (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_key text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'resolved')),
  title text NOT NULL,
  severity text NOT NULL,
  service text NOT NULL,
  slo text NOT NULL,
  runbook_url text,
  dashboard_url text,
  opened_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz
);
-- One open incident a group: two deliveries at once cannot open two.
CREATE UNIQUE INDEX one_open_incident_a_group ON incidents (group_key) WHERE status = 'open';

-- An alert as Alertmanager identifies one: its labels' fingerprint and when it began.
CREATE TABLE alerts (
  incident_id bigint NOT NULL REFERENCES incidents (id),
  fingerprint text NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  status text NOT NULL CHECK (status IN ('firing', 'resolved')),
  labels jsonb NOT NULL,
  annotations jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (incident_id, fingerprint, starts_at)
);
CREATE INDEX alerts_by_identity ON alerts (fingerprint, starts_at);
