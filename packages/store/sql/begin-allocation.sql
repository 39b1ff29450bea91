-- Claims the allocator's row of a type, one decision at a time until this transaction ends, and
-- clears the wakes of the type that are due: what they point at is read by the statements after it.
-- $1 type · $2 writer. One row: how many of its leases were placed so far.
WITH cleared AS (
  DELETE FROM wake WHERE type = $1 AND at <= statement_timestamp()
)
INSERT INTO allocator AS a (type, fence, writer, claimed_at)
VALUES ($1, 1, $2, now())
ON CONFLICT (type) DO UPDATE SET fence = a.fence + 1, writer = $2, claimed_at = now()
RETURNING a.served
