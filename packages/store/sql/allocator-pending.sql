-- All pending leases of a type, as long as none of them waits: then all are due, and nothing has to
-- be chosen. Where some wait, or there are more than so many, `allocator-leases` chooses.
-- $1 type · $2 how many at most. At least one row; `id` is null where none is read. `waits`: whether
-- some wait · `explained`: whether it is written down of some why they do · `commanded`: whether
-- somebody has said something about one of them.
SELECT s.waits, s.explained, s.commanded, l.*
FROM (
  SELECT EXISTS (SELECT 1 FROM lease
      WHERE status = 'pending' AND type = $1 AND wake_at > statement_timestamp()) AS waits,
    EXISTS (SELECT 1 FROM waiting WHERE type = $1) AS explained,
    (SELECT true FROM command c JOIN lease l ON l.id = c.lease_id
      WHERE c.outcome IS NULL AND c.lease_id IS NOT NULL
        AND l.status || '' = 'pending' AND l.type = $1 LIMIT 1) AS commanded
) s
LEFT JOIN LATERAL (
  SELECT l.id, l.project_id, l.owner, l.priority, l.number,
    CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id, l.served_before,
    l.shape, l.attributes, l.allowed_blueprints, l.fence, l.attempts,
    CASE WHEN l.attempts > 0
      THEN ARRAY(SELECT a.resource_id FROM attempt a WHERE a.lease_id = l.id) END AS tried,
    l.awaits_resource_id AS awaits,
    l.wake_at < l.wait_until AS is_new,
    l.wait_until <= clock_timestamp() AS wait_is_over, l.ttl_seconds,
    (extract(epoch FROM l.wait_until - clock_timestamp()) * 1000)::float8 AS wait_left_ms,
    l.holder_resource_id AS holder,
    -- Read only for leases that a resource holds.
    CASE WHEN l.holder_resource_id IS NOT NULL
      THEN (SELECT h.depth + 1 FROM resource h WHERE h.id = l.holder_resource_id) END AS depth,
    CASE WHEN l.holder_resource_id IS NOT NULL AND l.awaits_resource_id IS NOT NULL
      THEN (SELECT e.id || ' ended: ' || e.reason FROM resource e
        WHERE e.id = l.awaits_resource_id AND e.status IN ('released', 'broken', 'destroyed'))
      END AS lost
  FROM lease l
  WHERE NOT s.waits AND l.status = 'pending' AND l.type <> '' AND l.type = $1
  ORDER BY l.priority DESC, l.number
  LIMIT $2
) l ON true
