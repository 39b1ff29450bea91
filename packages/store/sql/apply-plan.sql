-- Writes an allocator's plan whole. Runs under the type's claim; each lease is guarded by its
-- fence besides, and the caller compares the counts before it commits.
-- $1 type · $2 writer · $3 placements · $4 resources · $5 ends · $6 stays · $7 waiting ·
-- $8 commands · $9 events · $10 reclaims: arrays of objects as JSON. One row: how many leases
-- were written, and how long ago those that are active now were requested.
WITH placement AS (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS p(
    lease text, project text, fence bigint, attempt text, number int, resource text,
    resource_project text, status text, slots text[])
), planned AS (
  SELECT * FROM jsonb_to_recordset($4::jsonb) AS r(
    id text, project text, blueprint text, revision int, name text, choice jsonb,
    interfaces text[], slots text[], depth int)
), ending AS (
  SELECT * FROM jsonb_to_recordset($5::jsonb) AS e(
    lease text, fence bigint, status text, reason text, reason_code text)
), staying AS (
  SELECT * FROM jsonb_to_recordset($6::jsonb) AS s(
    lease text, fence bigint, awaits text, served_before bigint)
), new_resource AS (
  INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, choice,
    interfaces, depth, wake_at)
  SELECT id, project, blueprint, revision, $1, name, choice, interfaces, depth, now()
  FROM planned
  RETURNING id
), new_attempt AS (
  INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id,
    activated_at)
  SELECT attempt, project, lease, number, resource, resource_project,
    CASE WHEN status = 'active' THEN now() END
  FROM placement
  RETURNING id
), new_slot AS (
  INSERT INTO slot_lock (key, project_id, attempt_id, resource_id)
  SELECT key, project, attempt, NULL FROM placement, unnest(slots) AS key
  UNION ALL
  SELECT key, project, NULL, id FROM planned, unnest(slots) AS key
  ORDER BY 1
  RETURNING key
), placed AS (
  UPDATE lease l SET
    status = p.status, fence = l.fence + 1, writer = $2, attempt_id = p.attempt,
    attempts = p.number, tries = 0, awaits_resource_id = NULL, served_before = NULL,
    acquired_at = now(),
    activated_at = CASE WHEN p.status = 'active' THEN now() END,
    wake_at = CASE WHEN p.status = 'acquired' THEN now() END
  FROM placement p WHERE l.id = p.lease AND l.fence = p.fence
  RETURNING l.id, l.project_id, l.status, l.ttl_seconds, l.holder_resource_id, l.created_at
), new_deadline AS (
  INSERT INTO deadline (lease_id, project_id, expires_at)
  SELECT id, project_id, now() + make_interval(secs => ttl_seconds) FROM placed
  WHERE status = 'active' AND holder_resource_id IS NULL
  RETURNING lease_id
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
    served_before = coalesce(l.served_before, s.served_before)
  FROM staying s
  WHERE l.id = s.lease AND l.fence = s.fence
    AND (l.awaits_resource_id IS DISTINCT FROM s.awaits OR l.wake_at <> l.wait_until
      OR s.served_before IS NOT NULL)
  RETURNING l.id
), explained AS (
  INSERT INTO waiting (project_id, shape, type, verdicts)
  SELECT project, shape, $1, verdicts
  FROM jsonb_to_recordset($7::jsonb) AS w(project text, shape text, verdicts jsonb)
  ON CONFLICT (project_id, shape) DO UPDATE SET verdicts = excluded.verdicts, updated_at = now()
  WHERE waiting.verdicts <> excluded.verdicts
  RETURNING shape
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(),
    fence = m.fence
  FROM jsonb_to_recordset($8::jsonb) AS m(id text, outcome text, reason text, fence bigint)
  WHERE c.id = m.id
  RETURNING c.id
), counted AS (
  UPDATE allocator SET served = served + (SELECT count(*) FROM placed)
  WHERE type = $1 AND EXISTS (SELECT 1 FROM placed)
  RETURNING type
), reclaimed AS (
  -- One at a time for a resource: asking again would say nothing new.
  INSERT INTO command (id, project_id, resource_id, name, arguments, author)
  SELECT q.id, q.project, q.resource, 'reclaim', jsonb_build_object('reason', q.reason), 'allocator'
  FROM jsonb_to_recordset($10::jsonb) AS q(id text, project text, resource text, reason text)
  WHERE NOT EXISTS (SELECT 1 FROM command c
    WHERE c.resource_id = q.resource AND c.name = 'reclaim' AND c.outcome IS NULL)
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, lease_id, resource_id, data, fence, writer)
  SELECT v.project, v.type, v.lease, v.resource, v.data, v.fence, $2
  FROM jsonb_to_recordset($9::jsonb) AS v(
    project text, type text, lease text, resource text, data jsonb, fence bigint)
  RETURNING id
)
SELECT (SELECT count(*) FROM placed)::int AS placed, (SELECT count(*) FROM ended)::int AS ended,
  (SELECT count(*) FROM consumed)::int AS consumed,
  ARRAY(SELECT (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 FROM placed
    WHERE status = 'active') AS granted_after_ms
