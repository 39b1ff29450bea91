-- Places pending leases on resources: the attempt, the lease, its deadline where it is active at once,
-- its event. Runs under the type's claim; each lease is guarded by its fence besides. `places`: how many
-- leases the resource takes at most, where they have numbers.
-- $1 type · $2 writer · $3 placements: array of objects as JSON · $4 places: how many they take of
-- each resource for each project and owner ('' for none): array of objects as JSON · $5 activeEvent ·
-- $6 acquiredEvent: the types of the events, whose data is the resource of the row · $7 aheadSeconds: a
-- deadline that is no further ahead needs no telling. One row: how long ago those that are active now were
-- requested. Raises where a lease is not as it was read.
WITH placement AS (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS p(
    lease text, project text, fence bigint, attempt text, number int, resource text,
    resource_project text, status text, lease_seconds int, places int, quantities jsonb)
), numbered AS (
  -- The lowest that are free on each resource whose leases have numbers, as many as are placed there.
  SELECT p.resource, f.place, row_number() OVER (PARTITION BY p.resource ORDER BY f.place) AS turn
  FROM (
    SELECT resource, max(places) AS places, count(*) AS leases FROM placement
    WHERE places IS NOT NULL GROUP BY resource
  ) p CROSS JOIN LATERAL (
    SELECT n AS place FROM generate_series(1, p.places) n
    WHERE (SELECT true FROM attempt a
      WHERE a.resource_id = p.resource AND a.place = n AND a.ended_at IS NULL LIMIT 1) IS NULL
    LIMIT p.leases
  ) f
), new_attempt AS (
  INSERT INTO attempt (id, project_id, lease_id, number, resource_id, resource_project_id,
    activated_at, place, quantities)
  SELECT p.attempt, p.project, p.lease, p.number, p.resource, p.resource_project,
    CASE WHEN p.status = 'active' THEN now() END, n.place, p.quantities
  FROM (SELECT *, row_number() OVER (PARTITION BY resource) AS turn FROM placement) p
  LEFT JOIN numbered n ON n.resource = p.resource AND n.turn = p.turn
  RETURNING id
), placed AS (
  UPDATE lease l SET
    status = p.status, fence = l.fence + 1, writer = $2, attempt_id = p.attempt,
    attempts = p.number, tries = 0, awaits_resource_id = NULL, served_before = NULL,
    passed_before = NULL,
    acquired_at = now(),
    activated_at = CASE WHEN p.status = 'active' THEN now() END,
    wake_at = CASE WHEN p.status = 'acquired' THEN now() END
  FROM placement p WHERE l.id = p.lease AND l.fence = p.fence
  RETURNING l.id, l.project_id, l.status, l.fence, l.ttl_seconds, l.holder_resource_id,
    l.holder_id, l.created_at, p.resource, p.lease_seconds
), new_deadline AS (
  INSERT INTO deadline (lease_id, project_id, expires_at, latest, warned_at)
  SELECT id, project_id, now() + make_interval(secs => least(ttl_seconds, lease_seconds)),
    now() + make_interval(secs => lease_seconds),
    CASE WHEN least(ttl_seconds, lease_seconds) <= $7::int THEN now() END
  FROM placed
  WHERE status = 'active' AND holder_resource_id IS NULL AND holder_id IS NULL
  RETURNING lease_id
), counted AS (
  UPDATE allocator SET served = served + (SELECT count(*) FROM placed) WHERE type = $1
  RETURNING served
), changed AS (
  INSERT INTO place_change (type, resource_id, project_id, owner, places, served)
  SELECT $1, resource, project, owner, places, (SELECT served FROM counted)
  FROM jsonb_to_recordset($4::jsonb) AS p(resource text, project text, owner text, places int)
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT project_id, CASE status WHEN 'active' THEN $5 ELSE $6 END, id,
    jsonb_build_object('resource', resource), fence, $2
  FROM placed
  RETURNING id
)
SELECT ARRAY(SELECT (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 FROM placed
    WHERE status = 'active') AS granted_after_ms,
  written_as_read((SELECT count(*) FROM placed), (SELECT count(*) FROM placement))
