-- Creates a project with its first event.
-- $1 id · $2 name · $3 labels · $4 eventType · $5 eventData. One row, or none where the name is taken.
WITH made AS (
  INSERT INTO project (id, name, labels) VALUES ($1, $2, $3::jsonb)
  ON CONFLICT (name) DO NOTHING
  RETURNING *
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT id, $4, $5::jsonb, 'api' FROM made
)
SELECT id, name, administers, labels, created_at FROM made
