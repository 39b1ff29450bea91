-- Acquired leases that nobody looks at although they are due.
-- $1 limit. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
SELECT 'lease' AS queue, 'lease' AS kind, id FROM (
  SELECT id, wake_at FROM lease WHERE status = 'acquired' AND wake_at <= statement_timestamp()
  UNION
  SELECT l.id, l.wake_at FROM command c JOIN lease l ON l.id = c.lease_id
    WHERE c.outcome IS NULL AND c.lease_id IS NOT NULL AND l.status || '' = 'acquired'
) due
ORDER BY wake_at
LIMIT $1
