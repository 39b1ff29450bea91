-- Sets quotas of a project, with an event for each. Runs while the project is held.
-- $1 project · $2 author · $3 changes: array of objects as JSON, each with the new value (null for
-- the default) and its event's type and data.
WITH change AS (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS c(name text, value int, type text, data jsonb)
), removed AS (
  DELETE FROM quota q USING change c
  WHERE q.project_id = $1 AND q.name = c.name AND c.value IS NULL
), kept AS (
  INSERT INTO quota (project_id, name, value, author)
  SELECT $1, name, value, $2 FROM change WHERE value IS NOT NULL
  ON CONFLICT (project_id, name) DO UPDATE
  SET value = excluded.value, author = excluded.author, updated_at = now()
), woken AS (
  -- More may be built now, or a larger share be due.
  INSERT INTO wake (type, reason, project_id)
  SELECT DISTINCT b.provides, 'quota changed', $1 FROM blueprint b
  WHERE b.project_id = $1 AND b.deleted_at IS NULL
    AND EXISTS (SELECT 1 FROM change WHERE name IN ('resources', 'weight'))
)
INSERT INTO event (project_id, type, data, writer)
SELECT $1, type, data, 'api' FROM change
