-- Claims the allocator's row of a type: one decision at a time, until this transaction ends.
-- $1 type · $2 writer. One row: how many of its leases were placed so far.
INSERT INTO allocator AS a (type, fence, writer, claimed_at)
VALUES ($1, 1, $2, now())
ON CONFLICT (type) DO UPDATE SET fence = a.fence + 1, writer = $2, claimed_at = now(),
  counted_fence = CASE WHEN a.counted_fence = a.fence THEN a.fence + 1 ELSE a.counted_fence END
RETURNING a.served
