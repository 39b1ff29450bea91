-- Claims the allocator's row of a type, one decision at a time until this transaction ends, and takes
-- the wakes of the type that are due.
-- $1 type · $2 writer · $3 wakes at most.
-- One row: how many of its leases were placed so far · whose turn it is · whether it is time to look at
-- all that waits, whatever was told · whether places are counted, or have to be counted anew · the wakes, as
-- JSON or null · whether it is written down of some why they wait · whether some that wait are looked at
-- in any case.
WITH taken AS (
  DELETE FROM wake WHERE id = ANY (ARRAY(
    SELECT id FROM wake WHERE type = $1 AND at <= statement_timestamp() ORDER BY at LIMIT $3))
  RETURNING news, blueprint_id AS blueprint, project_id AS project, after_project AS after,
    lease_id AS lease
), claimed AS (
  INSERT INTO allocator AS a (type, fence, writer, claimed_at)
  VALUES ($1, 1, $2, now())
  ON CONFLICT (type) DO UPDATE SET fence = a.fence + 1, writer = $2, claimed_at = now(),
    counted_fence = CASE WHEN a.counted_fence = a.fence THEN a.fence + 1 ELSE a.counted_fence END,
    swept_at = CASE WHEN a.swept_at < now() - interval '15 seconds' THEN now() ELSE a.swept_at END
  RETURNING served, turn, swept_at = now() AS sweeps, counted_fence = fence AS is_counted
)
SELECT c.served, c.turn, c.sweeps, c.is_counted, (SELECT jsonb_agg(to_jsonb(t)) FROM taken t) AS wakes,
  EXISTS (SELECT 1 FROM waiting WHERE type = $1) AS explained,
  EXISTS (SELECT 1 FROM lease l WHERE l.status = 'pending' AND l.wake_at >= l.wait_until
      AND l.type = $1 AND l.wake_at <= statement_timestamp())
    -- A group at the front of a line may keep what is free for itself.
    OR EXISTS (SELECT 1 FROM lease l WHERE l.status = 'pending' AND l.passed_before IS NOT NULL
      AND l.group_id IS NOT NULL AND l.type = $1 AND l.attempts = 0) AS others
FROM claimed c
