-- It is gone.
-- $1 id · $2 type · $3 data: the project's event · $4 writer.
WITH gone AS (
  UPDATE outside_finding SET status = 'gone', due_at = NULL, last_seen_at = now(), last_error = NULL
  WHERE id = $1 AND status = 'removing'
  RETURNING project_id
)
INSERT INTO event (project_id, type, data, writer) SELECT project_id, $2, $3::jsonb, $4 FROM gone
