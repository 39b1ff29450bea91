-- Appends a command to a resource; see insert-commands.sql.
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
  ON CONFLICT (resource_id) WHERE name = 'release' DO NOTHING
  RETURNING id
)
SELECT id, status FROM target
