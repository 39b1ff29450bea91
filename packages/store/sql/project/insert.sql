-- Creates a project with its first event.
-- $1 id · $2 name · $3 author. One row, or none where the name is taken.
WITH made AS (
  INSERT INTO project (id, name) VALUES ($1, $2)
  ON CONFLICT (name) DO NOTHING
  RETURNING *
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT id, 'project.created', jsonb_build_object('author', $3::text), 'api' FROM made
)
SELECT id, number::text, name, administers, created_at FROM made
