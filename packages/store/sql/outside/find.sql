-- A finding of a project.
-- $1 project · $2 id.
SELECT f.id, f.number, f.kind, f.place, f.thing_id, f.what, f.resource_id, f.epoch, f.thing_created_at,
  f.state, f.status, f.first_seen_at, f.last_seen_at, f.looks, f.author, f.tries, f.last_error
FROM outside_finding f WHERE f.project_id = $1 AND f.id = $2
