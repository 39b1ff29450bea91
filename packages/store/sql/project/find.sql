-- A project by its id or its name; an id goes before a name that looks like one.
-- $1 id or name.
SELECT id, name, administers, labels, created_at
FROM project
WHERE id = $1 OR name = $1
ORDER BY (id = $1) DESC
LIMIT 1
