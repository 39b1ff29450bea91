-- Inserts planned resources, due at once, with their first event.
-- $1 type · $2 writer · $3 resources: array of objects as JSON, each with its event.
WITH planned AS (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS r(
    id text, project text, blueprint text, revision int, name text,
    choice jsonb, priced_as text, interfaces text[], depth int, owner text, author text, event text, data jsonb)
), built AS (
  INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, choice,
    priced_as, interfaces, depth, owner, author, wake_at)
  SELECT id, project, blueprint, revision, $1, name, choice, priced_as, interfaces, depth, owner, author, now()
  FROM planned
  RETURNING id
)
INSERT INTO event (project_id, type, resource_id, data, writer)
SELECT project, event, id, data, $2 FROM planned
