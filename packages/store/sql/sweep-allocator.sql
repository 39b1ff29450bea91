-- Types whose allocator has something to do: a wake, a pending lease that is due, a command for
-- one, or a shape that waits while nothing has looked at the type for a while.
-- $1 how many at most. A row each: queue, kind, id.
SELECT 'allocator' AS queue, 'type' AS kind, t.type AS id FROM (
  SELECT type FROM wake WHERE at <= clock_timestamp()
  UNION
  SELECT type FROM lease WHERE status = 'pending' AND wake_at <= statement_timestamp()
  UNION
  SELECT l.type FROM command c JOIN lease l ON l.id = c.lease_id
    WHERE c.outcome IS NULL AND c.lease_id IS NOT NULL AND l.status || '' = 'pending'
  UNION
  SELECT w.type FROM waiting w JOIN allocator a ON a.type = w.type
    WHERE a.claimed_at < clock_timestamp() - interval '15 seconds'
) t
LIMIT $1
