-- What the update worker's two queues have due: commands and deadlines of active leases and resources,
-- and ended leases, resources and attempts that are to be taken down.
-- $1 limit. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
SELECT queue, kind, id FROM (
  SELECT 'update' AS queue, 'lease' AS kind, l.id, c.created_at AS since
    FROM command c JOIN lease l ON l.id = c.lease_id
    WHERE c.outcome IS NULL AND c.lease_id IS NOT NULL AND l.status || '' = 'active'
  UNION ALL
  SELECT 'update', 'lease', l.id, d.expires_at
    FROM (SELECT lease_id, expires_at FROM deadline WHERE expires_at <= statement_timestamp()
      ORDER BY expires_at LIMIT $1) d
    JOIN lease l ON l.id = d.lease_id
    WHERE l.status || '' = 'active'
  UNION ALL
  SELECT 'update', 'resource', r.id, c.created_at
    FROM command c JOIN resource r ON r.id = c.resource_id
    WHERE c.outcome IS NULL AND c.resource_id IS NOT NULL AND r.status || '' = 'active'
      AND NOT c.arguments ? 'asked'
  UNION ALL
  -- a mark that ends, or a reclaim that looks again
  SELECT 'update', 'resource', id, wake_at FROM resource
    WHERE status = 'active' AND wake_at <= statement_timestamp()
  UNION ALL
  SELECT 'destroy', 'lease', id, wake_at FROM lease
    WHERE status IN ('released', 'broken') AND wake_at <= statement_timestamp()
  UNION ALL
  SELECT 'destroy', 'resource', id, wake_at FROM resource
    WHERE status IN ('released', 'broken') AND wake_at <= statement_timestamp()
  UNION ALL
  SELECT 'destroy', 'attempt', id, wake_at FROM attempt
    WHERE status = 'dirty' AND wake_at <= statement_timestamp()
  UNION ALL
  SELECT 'destroy', 'resource', r.id, w.at
    FROM resource_wake w JOIN resource r ON r.id = w.resource_id
    WHERE r.status || '' IN ('released', 'broken')
) due
-- Several reasons to look at one object are one hint.
GROUP BY queue, kind, id
ORDER BY min(since)
LIMIT $1
