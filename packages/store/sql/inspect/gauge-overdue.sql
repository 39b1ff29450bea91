-- What is due and was not looked at, by the queue whose worker should have.
-- $1 seconds that it is overdue at least · $2 nouns · $3 statuses · $4 queues: where each status of each
-- noun is looked at. A row for each queue.
-- Columns: queue not null
WITH phase AS (
  SELECT * FROM unnest($2::text[], $3::text[], $4::text[]) AS p(noun, status, queue)
), due (noun, status, count) AS (
  -- A wake wants what a pending lease wants: that its type's allocator looks.
  SELECT 'lease', 'pending', count(*) FROM wake WHERE at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'lease', 'pending', count(*) FROM lease
    WHERE status = 'pending' AND type <> ''
      AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'lease', 'acquired', count(*) FROM lease
    WHERE status = 'acquired' AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'lease', 'active', count(*) FROM deadline d JOIN lease l ON l.id = d.lease_id
    WHERE d.expires_at < now() - make_interval(secs => $1) AND l.status || '' = 'active'
  UNION ALL
  SELECT 'lease', status, count(*) FROM lease
    WHERE status IN ('released', 'broken') AND wake_at < now() - make_interval(secs => $1)
    GROUP BY status
  UNION ALL
  SELECT 'resource', 'pending', count(*) FROM resource
    WHERE status = 'pending' AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'resource', status, count(*) FROM resource
    WHERE status IN ('released', 'broken') AND wake_at < now() - make_interval(secs => $1)
    GROUP BY status
  UNION ALL
  SELECT 'attempt', 'dirty', count(*) FROM attempt
    WHERE status = 'dirty' AND wake_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'check', 'active', count(*) FROM health_check
    WHERE next_at < now() - make_interval(secs => $1)
  UNION ALL
  SELECT 'operation', status, count(*) FROM operation
    WHERE ended_at IS NULL AND wake_at < now() - make_interval(secs => $1)
    GROUP BY status
)
SELECT p.queue, coalesce(sum(d.count), 0)::int AS count
FROM phase p LEFT JOIN due d ON d.noun = p.noun AND d.status = p.status
GROUP BY p.queue ORDER BY p.queue
