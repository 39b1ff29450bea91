-- A page of the projects that one may see, newest first.
-- $1 project, or null for all · $2 below: the number below which it lies, or null · $3 limit.
SELECT id, number::text, name, administers, created_at
FROM project
WHERE ($1::text IS NULL OR id = $1) AND ($2::bigint IS NULL OR number < $2)
ORDER BY number DESC
LIMIT $3
