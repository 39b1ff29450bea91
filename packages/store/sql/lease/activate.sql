-- A claimed lease is set up: active from now on, its deadline counted from now. One that is held
-- inside has none: it lives as long as its holder.
-- $1 lease · $2 fence · $3 state: the attempt’s · $4 events as JSON · $5 writer · $6 leaseSeconds null: how
-- long it may be active at most · $7 aheadSeconds: a deadline that is no further ahead needs no telling. No row: fenced out.
WITH activated AS (
  UPDATE lease SET status = 'active', activated_at = now(), wake_at = NULL, tries = 0
  WHERE id = $1 AND fence = $2 AND status || '' = 'acquired'
  RETURNING id, project_id, attempt_id, ttl_seconds, fence, holder_resource_id, holder_id
), ready AS (
  UPDATE attempt a SET state = $3::jsonb, activated_at = now()
  FROM activated l WHERE a.id = l.attempt_id
  RETURNING a.id
), dated AS (
  INSERT INTO deadline (lease_id, project_id, expires_at, latest, warned_at)
  SELECT id, project_id, now() + make_interval(secs => least(ttl_seconds, $6::int)),
    now() + make_interval(secs => $6::int),
    CASE WHEN least(ttl_seconds, $6::int) <= $7::int THEN now() END
  FROM activated
  WHERE holder_resource_id IS NULL AND holder_id IS NULL
  RETURNING lease_id
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT l.project_id, v.type, l.id, v.data, l.fence, $5
  FROM jsonb_to_recordset($4::jsonb) AS v(type text, data jsonb) CROSS JOIN activated l
  RETURNING id
)
SELECT id FROM activated
