-- Types whose allocator has something to do: a wake, a pending lease that is due, a command for one, a pool
-- that is due, or, while nobody has looked at all of the type for a while, a shape that waits or places to be
-- counted. Each type is found by one look at an index: what waits is not walked.
-- $1 limit. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
WITH RECURSIVE new_type (type) AS (
  (SELECT type FROM lease WHERE status = 'pending' AND wake_at < wait_until ORDER BY type LIMIT 1)
  UNION ALL
  SELECT n.type FROM new_type b CROSS JOIN LATERAL (
    SELECT l.type FROM lease l WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type > b.type
    ORDER BY l.type LIMIT 1
  ) n
), new_due AS (
  SELECT n.type FROM new_type n WHERE (SELECT true FROM lease l
    WHERE l.status = 'pending' AND l.type <> '' AND l.type = n.type
      AND l.wake_at <= statement_timestamp() LIMIT 1)
)
SELECT 'allocator' AS queue, 'type' AS kind, t.type AS id FROM (
  SELECT type FROM wake WHERE at <= clock_timestamp()
  UNION
  SELECT type FROM pool WHERE next_at <= clock_timestamp()
  UNION
  SELECT type FROM new_due
  UNION
  SELECT l.type FROM command c JOIN lease l ON l.id = c.lease_id
    WHERE c.outcome IS NULL AND c.lease_id IS NOT NULL AND l.status || '' = 'pending'
  UNION
  -- What waits or came free was looked at or placed: its types are the allocator's.
  SELECT a.type FROM allocator a
  WHERE (SELECT true FROM lease l WHERE l.status = 'pending' AND l.wake_at >= l.wait_until
      AND l.type = a.type AND l.wake_at <= statement_timestamp() LIMIT 1)
    OR (a.swept_at < clock_timestamp() - interval '15 seconds'
      AND ((SELECT true FROM waiting w WHERE w.type = a.type LIMIT 1)
        OR (SELECT true FROM place_change f WHERE f.type = a.type LIMIT 1)))
) t
LIMIT $1
