-- Revokes a token, with an event of its project; one that is revoked already stays as it is.
-- $1 project · $2 token · $3 eventType · $4 eventData, without the token's name. One row, or none where the project has no such token.
WITH revoked AS (
  UPDATE token SET revoked_at = now()
  WHERE id = $2 AND project_id = $1 AND revoked_at IS NULL
  RETURNING project_id, name
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT project_id, $3, $4::jsonb || jsonb_build_object('token', name), 'api' FROM revoked
)
SELECT id FROM token WHERE id = $2 AND project_id = $1
