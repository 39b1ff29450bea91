-- A credential of a project, sealed.
-- $1 project · $2 name.
SELECT id, kind, sealed, key_id FROM credential WHERE project_id = $1 AND name = $2
