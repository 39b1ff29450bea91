-- Expands only: resources that nobody takes down any more.

ALTER TABLE resource
  -- What somebody has let go of though it was not taken back: `{author, reason, kind, name, place, leases}`.
  -- `place` is how its kind knows it; never a secret. The moment is `destroyed_at`.
  ADD COLUMN abandoned jsonb,
  ADD CONSTRAINT resource_abandoned_is_over CHECK (abandoned IS NULL OR destroyed_at IS NOT NULL);

-- What was let go of, for lists and for counting. Few have it.
CREATE INDEX resource_abandoned ON resource (project_id, number DESC) WHERE abandoned IS NOT NULL;
