-- The intent of a name that an owner has committed before.
-- $1 owner: the id of whose it is · $2 name.
-- Columns: status 'intended' | 'done' · result not null
SELECT id AS key, request, status, result FROM intent
WHERE (resource_id = $1 OR attempt_id = $1 OR subject_id = $1) AND name = $2
