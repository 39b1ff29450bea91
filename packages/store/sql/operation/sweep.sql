-- Operations that nobody looks at although they are due.
-- $1 limit. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
SELECT 'operation' AS queue, 'operation' AS kind, id FROM (
  SELECT id, wake_at AS since FROM operation
    WHERE ended_at IS NULL AND wake_at <= statement_timestamp()
  UNION ALL
  SELECT c.subject_id, c.created_at FROM command c
    WHERE c.outcome IS NULL AND c.subject_id IS NOT NULL AND c.subject_kind = 'operation'
  UNION ALL
  SELECT w.subject_id, w.at FROM subject_wake w JOIN operation o ON o.id = w.subject_id
    WHERE w.subject_kind = 'operation' AND o.ended_at IS NULL
) due
GROUP BY id
ORDER BY min(since)
LIMIT $1
