-- Expands only: which Drydock this is, for marks on what exists outside. The first process that starts gives it
-- its id, which a dump, a standby and a copy keep.
ALTER TABLE installation
  ADD COLUMN id text,
  ADD COLUMN epoch int NOT NULL DEFAULT 1 CHECK (epoch > 0),
  -- What the database said of itself when the epoch was last set.
  ADD COLUMN known_as jsonb,
  ADD COLUMN epoch_at timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN installation.epoch IS
  'Raised when this is another database than before: what bears an earlier one may be of the living original.';

-- How much kinds have launched, and how much of it nobody owned; by kind, since the installation began.
CREATE TABLE outside_count (
  kind text PRIMARY KEY,
  launched bigint NOT NULL DEFAULT 0 CHECK (launched >= 0),
  leaked bigint NOT NULL DEFAULT 0 CHECK (leaked >= 0)
);
