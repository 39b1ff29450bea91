-- The pending leases of a type that `allocator/woken` and `allocator/crowd` have chosen. A group is
-- read whole. Keeps for the statements after this one whose they are (`drydock.projects`) and which
-- blueprints they name (`drydock.named`).
-- $1 known: leases that were read already · $2 membersMax: members of groups at most, but for one
-- group. A row each. `is_last_read`: more of its line, which waits, may stand behind it.
-- Columns: groupId null · tried null · depth null · lost null
WITH chosen AS MATERIALIZED (
  SELECT c.id, c.group AS group_id, bool_or(c.due) AS is_due, coalesce(bool_or(c.last), false) AS is_last
  FROM jsonb_to_recordset(coalesce(nullif(current_setting('drydock.chosen', true), ''), '[]')::jsonb)
    AS c(id text, "group" text, due boolean, last boolean)
  GROUP BY c.id, c.group
), whole AS (
  SELECT g.group_id,
    -- Those that are due come first: they are due until they were looked at.
    sum(m.members) OVER (ORDER BY g.is_due DESC, m.first, g.group_id) - m.members AS before
  FROM (
    SELECT c.group_id, bool_or(c.is_due) AS is_due FROM chosen c
    WHERE c.group_id IS NOT NULL GROUP BY c.group_id
  ) g CROSS JOIN LATERAL (
    SELECT count(*)::int AS members, min(o.number) AS first FROM lease o
    WHERE o.status = 'pending' AND o.group_id = g.group_id AND o.attempts = 0
  ) m
), read AS MATERIALIZED (
  SELECT id FROM chosen WHERE group_id IS NULL
  UNION
  SELECT m.id FROM lease m
  WHERE m.status = 'pending' AND m.attempts = 0
    AND m.group_id = ANY (ARRAY(SELECT group_id FROM whole WHERE before < $2))
  UNION
  SELECT * FROM unnest($1::text[])
), found AS MATERIALIZED (
  SELECT l.id, l.project_id, l.owner, l.labels, l.priority, l.number,
    CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id, l.served_before, l.passed_before,
    l.shape, l.attributes, l.quantities, l.allowed_blueprints, l.fence, l.attempts,
    CASE WHEN l.attempts > 0
      THEN ARRAY(SELECT a.resource_id FROM attempt a WHERE a.lease_id = l.id) END AS tried,
    l.awaits_resource_id AS awaits,
    l.wake_at < l.wait_until AS is_new,
    l.id = ANY (ARRAY(SELECT id FROM chosen WHERE is_last)) AS is_last_read,
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
  WHERE l.id = ANY (ARRAY(SELECT id FROM read)) AND l.status || '' = 'pending'
), told AS MATERIALIZED (
  SELECT set_config('drydock.projects',
      (SELECT coalesce(string_agg(DISTINCT project_id, ','), '') FROM found), true),
    set_config('drydock.named', (SELECT coalesce(string_agg(DISTINCT b, ','), '')
      FROM found f CROSS JOIN LATERAL unnest(f.allowed_blueprints) AS b
      WHERE f.allowed_blueprints IS NOT NULL), true)
)
SELECT f.* FROM told CROSS JOIN found f
