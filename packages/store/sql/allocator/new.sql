-- Pending leases of a type that nobody has looked at in this wait, up to one more than a decision
-- looks at. `allocator/blueprints` states the same condition.
-- $1 type · $2 limit: how many at most, but for one. A row each.
-- Columns: groupId null · tried null · depth null · lost null
SELECT l.id, l.project_id, l.owner, l.labels, l.priority, l.number,
  CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id, l.served_before, l.passed_before,
  l.shape, l.attributes, l.quantities, l.allowed_blueprints, l.fence, l.attempts,
  CASE WHEN l.attempts > 0
    THEN ARRAY(SELECT a.resource_id FROM attempt a WHERE a.lease_id = l.id) END AS tried,
  l.awaits_resource_id AS awaits,
  l.wake_at < l.wait_until AS is_new,
  false AS is_last_read,
  l.wait_until <= clock_timestamp() AS wait_is_over, l.ttl_seconds,
  (extract(epoch FROM l.wait_until - clock_timestamp()) * 1000)::float8 AS wait_left_ms,
  (extract(epoch FROM CASE WHEN l.attempts = 0 THEN l.created_at
    ELSE (SELECT max(a.started_at) FROM attempt a WHERE a.lease_id = l.id) END) * 1000)::float8 AS waits_since,
  l.holder_resource_id, l.holder_kind, l.holder_id,
  -- One that is thrown back may have been told something while it was placed.
  l.attempts > 0 AND (SELECT true FROM command c
    WHERE c.lease_id = l.id AND c.lease_id IS NOT NULL AND c.outcome IS NULL LIMIT 1) IS NOT NULL
    AS commanded,
  -- Read only for leases that a resource holds.
  CASE WHEN l.holder_resource_id IS NOT NULL
    THEN (SELECT h.depth + 1 FROM resource h WHERE h.id = l.holder_resource_id) END AS depth,
  CASE WHEN l.holder_resource_id IS NOT NULL AND l.awaits_resource_id IS NOT NULL
    THEN (SELECT e.id || ' ended: ' || e.reason FROM resource e
      WHERE e.id = l.awaits_resource_id AND e.status IN ('released', 'broken', 'destroyed'))
    END AS lost
FROM lease l
WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
ORDER BY l.project_id, coalesce(l.owner, ''), -l.priority, l.shape, l.number
LIMIT $2::int + 1
