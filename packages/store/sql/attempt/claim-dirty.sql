-- Claims attempts that were thrown back for cleaning up after them.
-- $1 ids · $2 writer. A row for each that was claimed.
WITH claimed AS (
  UPDATE attempt SET fence = fence + 1, writer = $2, wake_at = now() + current_setting('drydock.claim')::interval
  WHERE id = ANY ($1) AND status || '' = 'dirty'
  RETURNING *
)
SELECT c.id AS claim_id, l.id, c.project_id, c.fence, l.type, l.status, l.attributes,
  l.ttl_seconds, c.tries,
  l.holder_resource_id, l.holder_kind, l.holder_id,
  c.id AS attempt_id, c.number AS attempt_number, c.place, c.state AS attempt_state,
  r.id AS resource_id, r.project_id AS resource_project_id, r.type AS resource_type,
  r.name AS resource_name, r.status AS resource_status, r.state AS resource_state,
  r.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, v.config
FROM claimed c
JOIN lease l ON l.id = c.lease_id
JOIN resource r ON r.id = c.resource_id
JOIN blueprint b ON b.id = r.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
