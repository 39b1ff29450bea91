-- What was set of a project's quotas.
-- $1 project.
SELECT name, value, author, updated_at FROM quota WHERE project_id = $1
