-- Appends a release to a resource; see command/append-to-leases.sql. One that was refused is over: the next
-- one is a wish of its own.
-- $1 id · $2 project · $3 resource · $4 name · $5 author. One row, or none where there is no such
-- resource.
WITH target AS (
  SELECT id, project_id, status FROM resource WHERE project_id || '' = $2 AND id = $3
  FOR SHARE
), appended AS (
  INSERT INTO command (id, project_id, resource_id, name, author, outcome, reason, consumed_at)
  SELECT $1, project_id, id, $4, $5,
    CASE WHEN status = 'destroyed' THEN 'rejected' END,
    CASE WHEN status = 'destroyed' THEN 'The resource had ended.' END,
    CASE WHEN status = 'destroyed' THEN now() END
  FROM target
  WHERE status <> 'destroyed' OR NOT EXISTS (
    SELECT 1 FROM command c WHERE c.resource_id = target.id AND c.name = 'release')
  ON CONFLICT (resource_id) WHERE name = 'release' AND outcome IS DISTINCT FROM 'rejected'
  DO NOTHING
  RETURNING id
)
SELECT id, status FROM target
