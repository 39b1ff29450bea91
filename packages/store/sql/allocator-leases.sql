-- Pending leases of a type that a decision looks at: those that are due (new ones, and those whose
-- wait is over), those that waited longest at the front of a line, and the heads of every line that
-- waits; where there are too many lines, the first by priority and age besides. Whoever stands
-- behind the heads of a line cannot be served before them, so it is not read. A group is read whole.
-- $1 type · $2 how many due ones at most · $3 how many heads of one line at most · $4 how many
-- heads of all lines, about · $5 how many lines at most · $6 how many of the first and of the
-- longest at most · $7 how many members of groups at most, but for one group.
WITH RECURSIVE due_all AS MATERIALIZED (
  -- Apart from the order, or the planner walks every waiting lease to find the few that are due.
  SELECT id, project_id, coalesce(owner, '') AS owner, priority, number,
    CASE WHEN attempts = 0 THEN group_id END AS group_id
  FROM lease
  -- Not the clock's time: that is no index condition, and every waiting lease would be looked at.
  WHERE status = 'pending' AND type = $1 AND wake_at <= statement_timestamp()
), due_unit AS (
  -- Members of a group stand together, so that the limit cuts one group at most.
  SELECT *, min(number) OVER (PARTITION BY coalesce(group_id, id)) AS first FROM due_all
), due_turn AS (
  -- Owners take turns: a thousand new leases of one must not hide another's.
  SELECT *, dense_rank() OVER (PARTITION BY project_id, owner, priority ORDER BY first) AS turn
  FROM due_unit
), due AS (
  -- Sorted only where there are more of them than may be read.
  SELECT id, group_id FROM due_all WHERE (SELECT count(*) FROM due_all) <= $2
  UNION ALL
  (SELECT id, group_id FROM due_turn WHERE (SELECT count(*) FROM due_all) > $2
  ORDER BY priority DESC, turn, first
  LIMIT $2)
), line AS (
  SELECT w.project_id, w.shape, f.owner, f.priority
  FROM waiting w CROSS JOIN LATERAL (
    SELECT coalesce(l.owner, '') AS owner, l.priority FROM lease l
    WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = w.shape
      AND l.project_id = w.project_id
    ORDER BY coalesce(l.owner, ''), l.priority
    LIMIT 1
  ) f
  WHERE w.type = $1
  UNION ALL
  SELECT p.project_id, p.shape, f.owner, f.priority
  FROM line p CROSS JOIN LATERAL (
    SELECT coalesce(l.owner, '') AS owner, l.priority FROM lease l
    WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = p.shape
      AND l.project_id = p.project_id
      AND (coalesce(l.owner, ''), l.priority) > (p.owner, p.priority)
    ORDER BY coalesce(l.owner, ''), l.priority
    LIMIT 1
  ) f
), some_line AS MATERIALIZED (
  -- The limit ends the recursion.
  SELECT * FROM line LIMIT $5
), head AS (
  SELECT h.id, h.group_id FROM some_line f CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id FROM lease l
    WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = f.shape
      AND l.project_id = f.project_id AND coalesce(l.owner, '') = f.owner AND l.priority = f.priority
    ORDER BY l.number
    LIMIT (SELECT least($3::int, greatest(1, $4::int / greatest(1, count(*)))) FROM some_line)
  ) h
), first AS (
  SELECT id, CASE WHEN attempts = 0 THEN group_id END AS group_id FROM lease
  WHERE status = 'pending' AND type <> '' AND type = $1
    -- Not every line was found, and weight must not depend on which were.
    AND (SELECT count(*) FROM some_line) >= $5
  ORDER BY priority DESC, number
  LIMIT $6
), longest AS (
  SELECT id, CASE WHEN attempts = 0 THEN group_id END AS group_id FROM lease
  WHERE status = 'pending' AND type = $1 AND served_before IS NOT NULL
  ORDER BY served_before, number
  LIMIT $6
), chosen AS MATERIALIZED (
  SELECT id, group_id FROM due
  UNION SELECT id, group_id FROM head
  UNION SELECT id, group_id FROM first
  UNION SELECT id, group_id FROM longest
), whole AS (
  SELECT g.group_id,
    -- Those that are due come first: they are due until they were looked at.
    sum(m.members) OVER (ORDER BY g.is_due DESC, m.first, g.group_id) - m.members AS before
  FROM (
    SELECT c.group_id, bool_or(c.id IN (SELECT id FROM due)) AS is_due FROM chosen c
    WHERE c.group_id IS NOT NULL GROUP BY c.group_id
  ) g CROSS JOIN LATERAL (
    SELECT count(*)::int AS members, min(o.number) AS first FROM lease o
    WHERE o.status = 'pending' AND o.group_id = g.group_id AND o.attempts = 0
  ) m
), read AS (
  SELECT id FROM chosen WHERE group_id IS NULL
  UNION
  SELECT m.id FROM lease m
  WHERE m.status = 'pending' AND m.attempts = 0
    AND m.group_id = ANY (ARRAY(SELECT group_id FROM whole WHERE before < $7))
)
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
WHERE l.id IN (SELECT id FROM read)
ORDER BY l.priority DESC, l.number
