-- What is due and was not looked at, by the queue whose worker should have.
-- $1 seconds that it is overdue at least. A row for each queue.
SELECT 'allocator' AS queue, count(*)::int AS count FROM (
  SELECT 1 FROM wake WHERE at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 1 FROM lease
    WHERE status = 'pending' AND type <> ''
      AND wake_at < now() - make_interval(secs => $1)
) due
UNION ALL
SELECT 'resource', count(*)::int FROM resource
  WHERE status = 'pending' AND wake_at < now() - make_interval(secs => $1)
UNION ALL
SELECT 'lease', count(*)::int FROM lease
  WHERE status = 'acquired' AND wake_at < now() - make_interval(secs => $1)
UNION ALL
SELECT 'update', count(*)::int
  FROM deadline d JOIN lease l ON l.id = d.lease_id
  WHERE d.expires_at < now() - make_interval(secs => $1) AND l.status || '' = 'active'
UNION ALL
SELECT 'destroy', count(*)::int FROM (
  SELECT 1 FROM lease
    WHERE status IN ('released', 'broken') AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 1 FROM resource
    WHERE status IN ('released', 'broken') AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 1 FROM attempt
    WHERE status = 'dirty' AND wake_at < now() - make_interval(secs => $1)
) due
UNION ALL
SELECT 'check', count(*)::int FROM health_check
  WHERE next_at < now() - make_interval(secs => $1)
