-- Takes a health check that is due: nobody else does so until its time has passed.
-- $1 resource · $2 forMs. One row, or none where none is due or it is not active.
-- Columns: status 'active'
WITH taken AS (
  UPDATE health_check h SET next_at = clock_timestamp() + make_interval(secs => $2::int / 1000.0)
  FROM resource r
  WHERE h.resource_id = $1 AND h.next_at <= clock_timestamp() AND r.id = h.resource_id
    AND r.status || '' = 'active'
  RETURNING h.failures, h.failures > 0 OR h.close_at <= clock_timestamp() AS closely,
    h.next_at::text AS taken_until, r.*
)
SELECT t.failures, t.closely, t.taken_until, t.id, t.project_id, t.type, t.name, t.status, t.state, t.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, b.building, v.config
FROM taken t
JOIN blueprint b ON b.id = t.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = t.blueprint_id AND v.revision = t.revision
