-- Findings of a project, newest first, a page at a time.
-- $1 project · $2 below: the number that the page lies below, or null for the first · $3 limit · $4 isOpen: only
-- those of which something is still to be done.
SELECT f.id, f.number, f.kind, f.place, f.thing_id, f.what, f.resource_id, f.epoch, f.thing_created_at,
  f.state, f.status, f.first_seen_at, f.last_seen_at, f.looks, f.author, f.tries, f.last_error
FROM outside_finding f
WHERE f.project_id = $1 AND ($2::bigint IS NULL OR f.number < $2)
  AND (NOT $4::boolean OR f.status IN ('seen', 'waiting', 'removing'))
ORDER BY f.number DESC LIMIT $3
