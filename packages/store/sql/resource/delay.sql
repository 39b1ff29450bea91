-- A claimed resource is not ready: look again later. Once building it has failed twice, those who wait
-- for it may find something else.
-- $1 resource · $2 fence · $3 delayMs · $4 isFault: whether something went wrong · $5 events as JSON ·
-- $6 writer. No row: fenced out.
WITH delayed AS (
  UPDATE resource SET wake_at = now() + make_interval(secs => $3::int / 1000.0),
    tries = CASE WHEN $4::boolean THEN tries + 1 ELSE tries END
  WHERE id = $1 AND fence = $2
  RETURNING id, project_id, blueprint_id, fence, type, status, tries
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT type, 'building fails', 'resource', blueprint_id FROM delayed
  WHERE status = 'pending' AND $4::boolean AND tries = 2
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT r.project_id, v.type, r.id, v.data, r.fence, $6
  FROM jsonb_to_recordset($5::jsonb) AS v(type text, data jsonb) CROSS JOIN delayed r
  RETURNING id
)
SELECT id FROM delayed
