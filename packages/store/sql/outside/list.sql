-- Findings of a project, or of all, in the order of their ids, a page at a time.
-- $1 project null · $2 after · $3 limit · $4 open: only those of which something is still to be done.
SELECT f.id, f.project_id, f.kind, f.place, f.thing_id, f.what, f.resource_id, f.epoch, f.thing_created_at,
  f.state, f.status, f.first_seen_at, f.last_seen_at, f.looks, f.author, f.tries, f.last_error
FROM outside_finding f
WHERE f.id > $2 AND ($1::text IS NULL OR f.project_id = $1)
  AND (NOT $4::boolean OR f.status IN ('seen', 'waiting', 'removing'))
ORDER BY f.id LIMIT $3
