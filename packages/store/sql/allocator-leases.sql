-- Pending leases of a type in the order of service: those that are due (new ones, and those whose
-- wait is over), and the head of each shape that waits. Whoever stands behind the head of an
-- exhausted shape cannot be served before it, so it is not read.
-- $1 type · $2 how many due ones at most · $3 how many of each waiting shape at most.
WITH due_all AS MATERIALIZED (
  -- Apart from the order, or the planner walks every waiting lease to find the few that are due.
  SELECT id, priority, number FROM lease
  WHERE status = 'pending' AND type = $1 AND wake_at <= clock_timestamp()
), due AS (
  SELECT id FROM due_all ORDER BY priority DESC, number LIMIT $2
), heads AS (
  SELECT head.id FROM waiting w
  CROSS JOIN LATERAL (
    SELECT l.id FROM lease l
    WHERE l.status = 'pending' AND l.shape = w.shape AND l.project_id = w.project_id
    ORDER BY l.priority DESC, l.number
    LIMIT $3
  ) head
  WHERE w.type = $1
)
SELECT l.id, l.project_id, l.shape, l.attributes, l.allowed_blueprints, l.fence, l.attempts,
  CASE WHEN l.attempts = 0 THEN '{}'
    ELSE ARRAY(SELECT a.resource_id FROM attempt a WHERE a.lease_id = l.id) END AS tried,
  l.awaits_resource_id AS awaits,
  l.wake_at < l.wait_until AS is_new,
  l.wait_until <= clock_timestamp() AS wait_is_over, l.ttl_seconds,
  l.holder_resource_id AS holder,
  -- Read only for leases that a resource holds.
  CASE WHEN l.holder_resource_id IS NOT NULL
    THEN (SELECT h.depth + 1 FROM resource h WHERE h.id = l.holder_resource_id) END AS depth,
  CASE WHEN l.holder_resource_id IS NOT NULL AND l.awaits_resource_id IS NOT NULL
    THEN (SELECT e.id || ' ended: ' || e.reason FROM resource e
      WHERE e.id = l.awaits_resource_id AND e.status IN ('released', 'broken', 'destroyed'))
    END AS lost
FROM lease l
WHERE l.id IN (SELECT id FROM due UNION SELECT id FROM heads)
ORDER BY l.priority DESC, l.number
