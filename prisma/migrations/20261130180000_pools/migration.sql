-- Expands only: how long things live, limits by holder and by quantity, and what they cost.

ALTER TABLE blueprint
  -- As `PoolSettings` has them; what is missing has its default.
  ADD COLUMN pool jsonb NOT NULL DEFAULT '{}',
  -- As `BuildingSettings`.
  ADD COLUMN building jsonb NOT NULL DEFAULT '{}',
  -- However often a lease is renewed.
  ADD COLUMN limit_lease_seconds integer CHECK (limit_lease_seconds >= 1),
  -- What each resource offers, by name: `{"cpu": 8}`.
  ADD COLUMN quantities jsonb NOT NULL DEFAULT '{}',
  -- Null, or as `HolderLimit`: of one owner, on all resources of the blueprint.
  ADD COLUMN limit_per_owner jsonb,
  -- An array of `LabelLimit`: of one value of a label.
  ADD COLUMN limit_per_label jsonb NOT NULL DEFAULT '[]',
  -- Null, or as `Pricing`.
  ADD COLUMN pricing jsonb;

-- What a kind has looked up outside for a revision, once for all that it builds.
ALTER TABLE blueprint_revision ADD COLUMN resolved jsonb NOT NULL DEFAULT '{}';

ALTER TABLE resource
  -- Whom it was built for, and who had it built: null of what was built before these were kept.
  ADD COLUMN owner text,
  ADD COLUMN author text;

-- What it takes of its resource's quantities.
ALTER TABLE lease ADD COLUMN quantities jsonb NOT NULL DEFAULT '{}';
-- As its lease asked when it was placed; null for nothing.
ALTER TABLE attempt ADD COLUMN quantities jsonb;

ALTER TABLE deadline
  -- No renewal goes beyond it; null for no bound.
  ADD COLUMN latest timestamptz,
  -- When its holder was told that it ends soon.
  ADD COLUMN warned_at timestamptz;

-- A blueprint whose resources come and go by themselves, for the one that sees to it under the claim of the type.
CREATE TABLE pool (
  blueprint_id text PRIMARY KEY,
  project_id   text NOT NULL,
  type         text NOT NULL,
  -- When it is to be looked at, whatever is told.
  next_at      timestamptz NOT NULL DEFAULT now(),
  -- How many stood ready by its settings when it was last looked at.
  ready_min    integer NOT NULL DEFAULT 0,
  -- Null, or since when nothing is replaced, till when, and because how many of how many failed.
  breaker      jsonb,
  -- Null, or what became of the roll-out of a revision.
  roll_out     jsonb,
  FOREIGN KEY (project_id, blueprint_id) REFERENCES blueprint (project_id, id) ON DELETE CASCADE
);
CREATE INDEX pool_due ON pool (type, next_at);
