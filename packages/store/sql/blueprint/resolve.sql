-- Blueprints by name or id that a project may ask for: its own, and by id those of other projects
-- that it asks to use. Where their owner has not agreed, the lease waits and says so.
-- $1 project · $2 names or ids. A row for each that was found: what was asked, and the id.
SELECT b.name AS asked, b.id FROM blueprint b
WHERE b.project_id = $1 AND b.deleted_at IS NULL AND b.name = ANY ($2)
UNION
SELECT b.id, b.id FROM blueprint b
WHERE b.id = ANY ($2) AND b.deleted_at IS NULL AND (b.project_id = $1 OR EXISTS (
  SELECT 1 FROM "authorization" z
  WHERE z.blueprint_id = b.id AND z.project_id = $1 AND z.asked = 'active'))
