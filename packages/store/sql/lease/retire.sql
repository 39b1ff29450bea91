-- Forgets what ended long ago: destroyed leases with their attempts, commands, intents and events,
-- destroyed resources that nothing refers to, answers under idempotency keys of yesterday. Notes the
-- last event of each project that goes: who resumes a stream from before it has missed something.
-- $1 days · $2 how many of each at most. One row: how many of each went.
WITH old_lease AS (
  DELETE FROM lease WHERE id IN (
    SELECT id FROM lease WHERE status = 'destroyed'
      AND destroyed_at < now() - make_interval(days => $1::int)
    ORDER BY destroyed_at LIMIT $2)
  RETURNING id
), forgotten_use AS MATERIALIZED (
  -- They were placed all the same: what was used as often as it may be stays so.
  SELECT m.resource_id, u.uses
  FROM (
    SELECT a.resource_id, count(*)::int AS uses FROM attempt a
    WHERE a.lease_id = ANY (ARRAY(SELECT id FROM old_lease)) GROUP BY a.resource_id
  ) u
  CROSS JOIN LATERAL (SELECT m.resource_id, m.blueprint_id FROM room m
    WHERE m.resource_id = u.resource_id LIMIT 1) m
  JOIN blueprint b ON b.id = m.blueprint_id AND b.pool ->> 'usesMax' IS NOT NULL
), counted AS MATERIALIZED (
  -- In one order, as whoever counts places.
  SELECT m.resource_id FROM room m
  WHERE m.resource_id = ANY (ARRAY(SELECT resource_id FROM forgotten_use))
  ORDER BY m.resource_id FOR UPDATE
), used AS (
  UPDATE room m SET uses_before = m.uses_before + u.uses FROM forgotten_use u
  WHERE (SELECT count(*) FROM counted) >= 0 AND m.resource_id = u.resource_id
    AND m.resource_id = ANY (ARRAY(SELECT resource_id FROM forgotten_use))
), old_resource AS (
  DELETE FROM resource WHERE id IN (
    SELECT r.id FROM resource r WHERE r.status = 'destroyed'
      AND r.destroyed_at < now() - make_interval(days => $1::int)
      AND (SELECT true FROM attempt a WHERE a.resource_project_id = r.project_id
        AND a.resource_id = r.id LIMIT 1) IS NULL
      AND (SELECT true FROM lease l WHERE l.holder_resource_id = r.id LIMIT 1) IS NULL
    LIMIT $2)
  RETURNING id
), forgotten AS (
  -- As they were when the statement began: the events go with their objects at its end.
  SELECT DISTINCT ON (project_id) project_id, txid, id FROM (
    SELECT project_id, txid, id FROM event
    WHERE lease_id = ANY (ARRAY(SELECT id FROM old_lease))
    UNION ALL
    SELECT project_id, txid, id FROM event
    WHERE resource_id = ANY (ARRAY(SELECT id FROM old_resource))
  ) gone
  ORDER BY project_id, txid DESC, id DESC
), noted AS (
  UPDATE project p SET forgotten_txid = f.txid, forgotten_event = f.id
  FROM forgotten f
  WHERE p.id = f.project_id AND (p.forgotten_txid IS NULL
    OR (f.txid, f.id) > (p.forgotten_txid, p.forgotten_event))
  RETURNING p.id
), old_record AS (
  DELETE FROM idempotency_record WHERE (project_id, key) IN (
    SELECT project_id, key FROM idempotency_record
    WHERE created_at < now() - interval '1 day' ORDER BY created_at LIMIT $2)
  RETURNING key
)
SELECT (SELECT count(*) FROM old_lease)::int AS leases,
  (SELECT count(*) FROM old_resource)::int AS resources,
  (SELECT count(*) FROM old_record)::int AS answers
