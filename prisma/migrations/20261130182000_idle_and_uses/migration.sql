-- Expands only: since when a resource is idle, and how often it was used, for whoever gives it up.

-- When the place was taken or came free: what ended the transaction that says so began then.
ALTER TABLE place_change ADD COLUMN IF NOT EXISTS at timestamptz NOT NULL DEFAULT now();

ALTER TABLE room
  -- When the last of its leases left that is counted; true of every resource that is idle. Null where it had none,
  -- or none since this is kept.
  ADD COLUMN IF NOT EXISTS freed_at timestamptz,
  -- Leases that were placed on it and were forgotten since, of blueprints that count them; the others have
  -- attempts.
  ADD COLUMN uses_before integer NOT NULL DEFAULT 0;
