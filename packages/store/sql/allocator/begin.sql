-- Claims the allocator's row of a type, one decision at a time until this transaction ends.
-- $1 type · $2 writer. One row: its fence · how many of its leases were placed so far · which number
-- changes of its blueprints have · whose turn it is · whether it is time to look at all that waits,
-- whatever was told · whether places are counted, or have to be counted anew · whether wakes of the type
-- are due, for `allocator/take-wakes` · whether it is written down of some why they wait · whether some
-- that wait are looked at in any case · whether a pool of the type is due · what time it is, in milliseconds
-- since 1970.
INSERT INTO allocator AS a (type, fence, writer, claimed_at)
VALUES ($1, 1, $2, now())
ON CONFLICT (type) DO UPDATE SET fence = a.fence + 1, writer = $2, claimed_at = now(),
  counted_fence = CASE WHEN a.counted_fence = a.fence THEN a.fence + 1 ELSE a.counted_fence END,
  swept_at = CASE WHEN a.swept_at < now() - interval '15 seconds' THEN now() ELSE a.swept_at END
RETURNING fence, served, catalog, turn, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now_ms, swept_at = now() AS sweeps,
  counted_fence = fence AS is_counted,
  EXISTS (SELECT 1 FROM wake WHERE type = $1 AND at <= statement_timestamp()) AS has_wakes,
  EXISTS (SELECT 1 FROM waiting WHERE type = $1) AS explained,
  EXISTS (SELECT 1 FROM lease l WHERE l.status = 'pending' AND l.wake_at >= l.wait_until
      AND l.type = $1 AND l.wake_at <= statement_timestamp())
    -- A group at the front of a line may keep what is free for itself.
    OR EXISTS (SELECT 1 FROM lease l WHERE l.status = 'pending' AND l.passed_before IS NOT NULL
      AND l.group_id IS NOT NULL AND l.type = $1 AND l.attempts = 0) AS others,
  EXISTS (SELECT 1 FROM pool p WHERE p.type = $1 AND p.next_at <= statement_timestamp()) AS pools_due
