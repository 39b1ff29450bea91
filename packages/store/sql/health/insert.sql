-- Gives active resources of kinds that have a health check their row, where they have none yet.
-- $1 kinds · $2 firstInMs: of each kind, until the first look · $3 closeInMs: until the first close one · $4 limit. A
-- row each: the resource.
INSERT INTO health_check (resource_id, project_id, next_at, close_at)
SELECT r.id, r.project_id, now() + make_interval(secs => k.first_in_ms / 1000.0),
  now() + make_interval(secs => k.close_in_ms / 1000.0)
FROM unnest($1::text[], $2::int[], $3::int[]) AS k (kind, first_in_ms, close_in_ms)
JOIN blueprint b ON b.kind = k.kind
JOIN resource r ON r.blueprint_id = b.id AND r.status = 'active'
WHERE NOT EXISTS (SELECT 1 FROM health_check h WHERE h.resource_id = r.id)
LIMIT $4
ON CONFLICT DO NOTHING
RETURNING resource_id AS id
