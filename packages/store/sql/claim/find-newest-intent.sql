-- The newest intent of a name that a resource has committed: those of an update begin with its command's id.
-- $1 resource · $2 name.
-- Columns: status 'intended' | 'done' · result not null
SELECT id AS key, request, status, result FROM intent
WHERE resource_id = $1 AND (name = $2
  OR (starts_with(name, 'cmd_') AND substr(name, strpos(name, '/') + 1) = $2))
ORDER BY created_at DESC, id DESC
LIMIT 1
