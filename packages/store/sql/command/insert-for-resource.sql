-- Appends a release to a resource; see command/append-to-leases.sql. One that was refused is over: the next
-- one is a wish of its own.
-- $1 id · $2 project · $3 resource · $4 author · $5 reason, or null · $6 ended: why it is rejected where
-- nothing is left · $7 eventType · $8 eventData as JSON, of the rejection. One row, or none where there is no
-- such resource.
WITH target AS (
  SELECT id, project_id, status FROM resource WHERE project_id || '' = $2 AND id = $3
  FOR SHARE
), appended AS (
  INSERT INTO command (id, project_id, resource_id, name, author, arguments, outcome, reason, consumed_at)
  SELECT $1, project_id, id, 'release', $4, jsonb_strip_nulls(jsonb_build_object('reason', $5::text)),
    CASE WHEN status = 'destroyed' THEN 'rejected' END,
    CASE WHEN status = 'destroyed' THEN $6::text END,
    CASE WHEN status = 'destroyed' THEN now() END
  FROM target
  WHERE status <> 'destroyed' OR NOT EXISTS (
    SELECT 1 FROM command c WHERE c.resource_id = target.id AND c.name = 'release')
  ON CONFLICT (resource_id) WHERE name = 'release' AND outcome IS DISTINCT FROM 'rejected'
  DO NOTHING
  RETURNING id, project_id, resource_id, outcome
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT project_id, $7, resource_id, $8::jsonb, 'api' FROM appended WHERE outcome IS NOT NULL
  RETURNING id
)
SELECT id, status FROM target
