-- What was due longer ago than any worker may take to look. $1 seconds · $2 nouns · $3 statuses · $4
-- workers: whose it is in each status of each noun. A row for each worker that has some: how much, and
-- since when in seconds.
WITH phase AS (
  SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS p(noun, status, worker)
), due (noun, status, seconds) AS (
  SELECT 'lease', status, extract(epoch FROM now() - wake_at)
  FROM lease WHERE destroyed_at IS NULL AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'resource', status, extract(epoch FROM now() - wake_at)
  FROM resource WHERE destroyed_at IS NULL AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'attempt', status, extract(epoch FROM now() - wake_at)
  FROM attempt WHERE status = 'dirty' AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'lease', l.status, extract(epoch FROM now() - d.expires_at)
  FROM deadline d JOIN lease l ON l.id = d.lease_id AND l.status || '' = 'active'
  WHERE d.expires_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'operation', status, extract(epoch FROM now() - wake_at)
  FROM operation WHERE ended_at IS NULL AND wake_at < now() - make_interval(secs => $1)
)
SELECT p.worker, count(*)::int AS count, floor(max(d.seconds))::int AS seconds
FROM due d JOIN phase p ON p.noun = d.noun AND p.status = d.status
GROUP BY p.worker ORDER BY p.worker
