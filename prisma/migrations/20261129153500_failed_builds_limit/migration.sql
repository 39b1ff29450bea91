-- Expands only: when a lease stops waiting for what cannot be built.

ALTER TABLE blueprint
  -- After so many builds in a row that failed while it waited, a lease that waits for nothing else ends;
  -- null for never. No more than are counted of one choice (`allocator-built`).
  ADD COLUMN limit_failed_builds integer DEFAULT 5 CHECK (limit_failed_builds BETWEEN 1 AND 20);
