-- A project's blueprint by its id or its name.
-- $1 project · $2 id or name. One row at most: its id and the type that it provides.
SELECT id, provides FROM blueprint
WHERE project_id = $1 AND (id = $2 OR name = $2) AND deleted_at IS NULL
