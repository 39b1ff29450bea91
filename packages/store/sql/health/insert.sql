-- Gives active resources of kinds that have a health check their row, where they have none yet.
-- $1 kinds · $2 limit. A row each: the resource.
INSERT INTO health_check (resource_id, project_id)
SELECT r.id, r.project_id FROM blueprint b
JOIN resource r ON r.blueprint_id = b.id AND r.status = 'active'
WHERE b.kind = ANY ($1)
  AND NOT EXISTS (SELECT 1 FROM health_check h WHERE h.resource_id = r.id)
LIMIT $2
ON CONFLICT DO NOTHING
RETURNING resource_id AS id
