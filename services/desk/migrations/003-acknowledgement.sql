-- Somebody took the incident on: the end of the time to acknowledge, which the operational review looks at.
ALTER TABLE incidents
  ADD COLUMN acknowledged_at timestamptz,
  ADD COLUMN acknowledged_by text,
  ADD CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL));
