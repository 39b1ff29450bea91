-- Writes what an allocator decided about leases that it did not place: those that end, those that go
-- on waiting and why, the commands that were consumed, the idle resources that are asked to make
-- room. Runs under the type's claim; each lease is guarded by its fence besides.
-- $1 type · $2 writer · $3 ends · $4 stays · $5 waiting · $6 commands · $7 events · $8 reclaims:
-- arrays of objects as JSON. One row. Raises where a lease or a command is not as it was read.
WITH ending AS (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS e(
    lease text, fence bigint, status text, reason text, reason_code text)
), staying AS (
  SELECT * FROM jsonb_to_recordset($4::jsonb) AS s(
    lease text, fence bigint, awaits text, shape text, served bigint, passed bigint, nth int)
), answered AS (
  SELECT * FROM jsonb_to_recordset($6::jsonb) AS m(
    id text, outcome text, reason text, fence bigint)
), ended AS (
  UPDATE lease l SET
    status = e.status, fence = l.fence + 1, writer = $2, reason = e.reason,
    reason_code = e.reason_code, released_at = now(), awaits_resource_id = NULL, wake_at = now(),
    tries = 0
  FROM ending e WHERE l.id = e.lease AND l.fence = e.fence
  RETURNING l.id
), stayed AS (
  UPDATE lease l SET
    fence = l.fence + 1, writer = $2, awaits_resource_id = s.awaits, wake_at = l.wait_until,
    shape = coalesce(s.shape, l.shape),
    -- What was served before this decision, and in it before the lease came to the front.
    served_before = coalesce(l.served_before, s.served + coalesce((SELECT h.served
      FROM project_holding h WHERE h.type = $1 AND h.project_id = l.project_id), 0)),
    passed_before = coalesce(l.passed_before,
      s.passed + (SELECT a.served FROM allocator a WHERE a.type = $1))
  FROM staying s
  WHERE l.id = s.lease AND l.fence = s.fence
    AND (l.awaits_resource_id IS DISTINCT FROM s.awaits OR l.wake_at <> l.wait_until
      OR s.served IS NOT NULL OR s.shape IS NOT NULL)
  RETURNING l.id
), waits AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($5::jsonb) AS w(
    project text, shape text, verdicts jsonb, blueprints text[], nth int, event text, data jsonb)
), reworded AS MATERIALIZED (
  -- Shapes of which another rule or blueprint comes first than before: as it was before this statement.
  SELECT w.nth, w.project, w.event, w.data FROM waits w
  JOIN waiting o ON o.project_id = w.project AND o.shape = w.shape
  WHERE w.event IS NOT NULL AND (o.verdicts -> 0 ->> 'rule' IS DISTINCT FROM w.data ->> 'rule'
    OR o.verdicts -> 0 ->> 'blueprint' IS DISTINCT FROM w.data ->> 'blueprint')
), explained AS (
  INSERT INTO waiting (project_id, shape, type, verdicts, blueprints)
  SELECT project, shape, $1, verdicts, blueprints FROM waits
  ON CONFLICT (project_id, shape) DO UPDATE SET verdicts = excluded.verdicts,
    blueprints = excluded.blueprints, updated_at = now()
  WHERE waiting.verdicts <> excluded.verdicts
    OR waiting.blueprints IS DISTINCT FROM excluded.blueprints
  RETURNING shape
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(),
    fence = m.fence
  FROM answered m WHERE c.id = m.id
  RETURNING c.id
), reclaimed AS (
  -- One at a time for a resource: asking again would say nothing new.
  INSERT INTO command (id, project_id, resource_id, name, arguments, author)
  SELECT q.id, q.project, q.resource, 'reclaim', jsonb_build_object('reason', q.reason), 'allocator'
  FROM jsonb_to_recordset($8::jsonb) AS q(id text, project text, resource text, reason text)
  WHERE NOT EXISTS (SELECT 1 FROM command c
    WHERE c.resource_id = q.resource AND c.name = 'reclaim' AND c.outcome IS NULL)
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT v.project, v.type, v.lease, v.data, v.fence, $2
  FROM jsonb_to_recordset($7::jsonb) AS v(
    project text, type text, lease text, data jsonb, fence bigint)
  RETURNING id
), told_anew AS (
  -- Under no fence: the lease itself is not written, and another allocator may have told of it before.
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT r.project, r.event, s.lease, r.data, $2
  FROM reworded r JOIN staying s ON s.nth = r.nth
  -- Once for each: where two rules take turns, the lease has been told of both.
  WHERE (SELECT true FROM event e WHERE e.lease_id = s.lease AND e.type = r.event
      AND e.data ->> 'rule' = r.data ->> 'rule' AND e.data ->> 'blueprint' = r.data ->> 'blueprint'
    LIMIT 1) IS NULL
  RETURNING id
)
SELECT written_as_read((SELECT count(*) FROM ended), (SELECT count(*) FROM ending)) AS leases_as_read,
  written_as_read((SELECT count(*) FROM consumed), (SELECT count(*) FROM answered)) AS commands_as_read
