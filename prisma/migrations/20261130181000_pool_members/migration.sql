-- Expands only: what whoever sees to pools has to know of their members.

ALTER TABLE room
  -- Leases that were placed on it, and when the last of them left, as far as that is counted. Kept of
  -- everything that places are counted of, and exact where its blueprint has a row in `pool`.
  ADD COLUMN uses integer NOT NULL DEFAULT 0,
  ADD COLUMN freed_at timestamptz;

ALTER TABLE place_change ADD COLUMN at timestamptz NOT NULL DEFAULT now();

-- Whether somebody has to know at once when nothing is left of it. Set while it is open, and most often null:
-- the end of a lease that nobody asked about costs nothing more.
ALTER TABLE attempt ADD COLUMN watched boolean;

-- What failed before the breaker closed is not counted again.
ALTER TABLE pool ADD COLUMN breaker_closed_at timestamptz;

-- What of a blueprint has failed lately, for its breaker and its roll-out.
CREATE INDEX resource_failed ON resource (blueprint_id, released_at)
  WHERE reason_code IN ('build-failed', 'resource-lost', 'update-failed', 'ill');
