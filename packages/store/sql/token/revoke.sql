-- Revokes a token, with an event of its project; one that is revoked already stays as it is.
-- $1 project · $2 token · $3 author. One row, or none where the project has no such token.
WITH revoked AS (
  UPDATE token SET revoked_at = now()
  WHERE id = $2 AND project_id = $1 AND revoked_at IS NULL
  RETURNING project_id, name
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT project_id, 'token.revoked', jsonb_build_object('token', name, 'author', $3::text), 'api'
  FROM revoked
)
SELECT id FROM token WHERE id = $2 AND project_id = $1
