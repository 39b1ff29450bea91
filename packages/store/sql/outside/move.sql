-- Says what becomes of a finding, on its project's timeline and, where there is one, on its resource's; counts it
-- where it leaked. Runs while it is held.
-- $1 id · $2 status · $3 author null · $4 leaked: whether nobody was asked · $5 type · $6 data: the
-- project's event · $7 resource: of this project, or null · $8 resourceType · $9 resourceData · $10 writer.
WITH moved AS (
  UPDATE outside_finding SET status = $2, author = coalesce($3, author),
    due_at = CASE WHEN $2 = 'removing' THEN now() END, tries = 0, last_error = NULL
  WHERE id = $1
  RETURNING id, project_id, kind
), counted AS (
  INSERT INTO outside_count (kind, leaked) SELECT kind, 1 FROM moved WHERE $4::boolean
  ON CONFLICT (kind) DO UPDATE SET leaked = outside_count.leaked + 1
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT project_id, $5, $6::jsonb, $10 FROM moved
), told_resource AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT m.project_id, $8, $7, $9::jsonb, $10 FROM moved m WHERE $7::text IS NOT NULL
)
SELECT id FROM moved
