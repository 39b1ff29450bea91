-- Deletes a transcript that is no longer written, with what is in it.
-- $1 project · $2 id · $3 event: its type · $4 data as JSON. The id as a row, or none where there is no such.
WITH gone AS (
  DELETE FROM transcript WHERE project_id = $1 AND id = $2 AND status <> 'open'
  RETURNING id, lease_id
), told AS (
  -- Its lease may be forgotten: then it is told in the timeline of the project.
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT $1, $3, (SELECT l.id FROM lease l WHERE l.id = g.lease_id), $4::jsonb, 'api' FROM gone g
)
SELECT id FROM gone
