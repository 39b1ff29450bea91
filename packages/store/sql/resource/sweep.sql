-- Pending resources that nobody looks at although they are due.
-- $1 limit. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
SELECT 'resource' AS queue, 'resource' AS kind, id FROM (
  SELECT id, wake_at FROM resource WHERE status = 'pending' AND wake_at <= statement_timestamp()
  UNION
  SELECT r.id, r.wake_at FROM command c JOIN resource r ON r.id = c.resource_id
    WHERE c.outcome IS NULL AND c.resource_id IS NOT NULL AND r.status || '' = 'pending'
  UNION
  SELECT r.id, r.wake_at FROM resource_wake w JOIN resource r ON r.id = w.resource_id
    WHERE r.status || '' = 'pending'
) due
ORDER BY wake_at
LIMIT $1
