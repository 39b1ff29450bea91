-- Why a lease waits: what the allocator last said of its shape, and how many of its type are
-- served before it.
-- $1 project · $2 lease. One row, or none where there is no such lease.
SELECT l.status, l.awaits_resource_id AS awaits, l.reason, w.verdicts, w.updated_at,
  CASE WHEN l.status = 'pending' THEN 1 + (SELECT count(*)::int FROM lease o
    WHERE o.status = 'pending' AND o.type = l.type
      AND (o.priority > l.priority OR (o.priority = l.priority AND o.number < l.number)))
  END AS position
FROM lease l
LEFT JOIN waiting w ON w.project_id = l.project_id AND w.shape = l.shape
  AND l.status = 'pending'
WHERE l.project_id = $1 AND l.id = $2
