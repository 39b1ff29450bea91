-- Claims acquired leases for setting up; `wake_at` moves ahead so that nobody else is hinted.
-- $1 ids · $2 writer. A row for each that was claimed, with its attempt and resource.
WITH claimed AS (
  UPDATE lease SET fence = fence + 1, writer = $2, wake_at = now() + current_setting('drydock.claim')::interval
  WHERE id = ANY ($1) AND status || '' = 'acquired'
  RETURNING *
)
SELECT c.id, c.project_id, c.fence, c.type, c.status, c.attributes, c.ttl_seconds, c.tries,
  c.holder_resource_id, c.holder_kind, c.holder_id,
  a.id AS attempt_id, a.number AS attempt_number, a.place, a.state AS attempt_state,
  r.id AS resource_id, r.project_id AS resource_project_id, r.type AS resource_type,
  r.name AS resource_name, r.status AS resource_status, r.state AS resource_state,
  r.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, b.limit_lease_seconds, v.config,
  (extract(epoch FROM clock_timestamp() - c.created_at) * 1000)::float8 AS since_request_ms
FROM claimed c
JOIN attempt a ON a.id = c.attempt_id
JOIN resource r ON r.id = a.resource_id
JOIN blueprint b ON b.id = r.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
