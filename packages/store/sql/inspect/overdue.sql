-- What was due longer ago than any worker may take to look. $1 seconds. A row for each kind of work
-- that has some: whose it is, how much, and since when in seconds.
WITH due (worker, seconds) AS (
  SELECT CASE status WHEN 'pending' THEN 'allocator-worker' WHEN 'acquired' THEN 'lease-worker'
    ELSE 'update-worker' END, extract(epoch FROM now() - wake_at)
  FROM lease WHERE destroyed_at IS NULL AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT CASE status WHEN 'pending' THEN 'resource-worker' ELSE 'update-worker' END,
    extract(epoch FROM now() - wake_at)
  FROM resource WHERE destroyed_at IS NULL AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'update-worker', extract(epoch FROM now() - wake_at)
  FROM attempt WHERE status = 'dirty' AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'update-worker', extract(epoch FROM now() - d.expires_at)
  FROM deadline d JOIN lease l ON l.id = d.lease_id AND l.status || '' = 'active'
  WHERE d.expires_at < now() - make_interval(secs => $1)
)
SELECT worker, count(*)::int AS count, floor(max(seconds))::int AS seconds FROM due
GROUP BY worker ORDER BY worker
