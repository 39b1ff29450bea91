-- Health checks that are due, the longest due first. The rows of resources that have ended go.
-- $1 limit. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
WITH due AS (
  SELECT h.resource_id, h.next_at, r.status FROM health_check h
  JOIN resource r ON r.id = h.resource_id
  WHERE h.next_at <= clock_timestamp()
  ORDER BY h.next_at LIMIT $1
), gone AS (
  DELETE FROM health_check h USING due WHERE h.resource_id = due.resource_id
    AND due.status NOT IN ('pending', 'active')
)
SELECT 'check' AS queue, 'resource' AS kind, resource_id AS id FROM due WHERE status = 'active'
ORDER BY next_at
