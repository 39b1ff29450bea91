-- Pending leases of a type whose wait is over, with what was last said of why they wait.
-- $1 type · $2 limit.
-- Columns: verdicts readonly Verdict[]
SELECT l.id, l.project_id, l.shape, l.fence,
  l.holder_resource_id, l.holder_kind, l.holder_id,
  coalesce(w.verdicts, '[]') AS verdicts
FROM lease l
LEFT JOIN waiting w ON w.project_id = l.project_id AND w.shape = l.shape
WHERE l.status = 'pending' AND l.wake_at >= l.wait_until AND l.type = $1
  AND l.wake_at <= statement_timestamp()
ORDER BY l.wake_at
LIMIT $2
