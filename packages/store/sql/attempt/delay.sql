-- A claimed attempt could not be cleaned up yet: look again later.
-- $1 attempt · $2 fence · $3 delayMs · $4 isFault: whether something went wrong · $5 events as JSON ·
-- $6 writer. No row: fenced out.
WITH delayed AS (
  UPDATE attempt SET wake_at = now() + make_interval(secs => $3::int / 1000.0),
    tries = CASE WHEN $4::boolean THEN tries + 1 ELSE tries END
  WHERE id = $1 AND fence = $2
  RETURNING id, lease_id, project_id, fence
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT a.project_id, v.type, a.lease_id, v.data, a.fence, $6
  FROM jsonb_to_recordset($5::jsonb) AS v(type text, data jsonb) CROSS JOIN delayed a
  RETURNING id
)
SELECT id FROM delayed
