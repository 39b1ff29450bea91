-- Takes findings that are to be taken back, so that nobody else does until the time has passed. Of another
-- epoch only where somebody has said so.
-- $1 kinds · $2 forMs · $3 limit.
UPDATE outside_finding f SET due_at = clock_timestamp() + make_interval(secs => $2::int / 1000.0)
FROM (SELECT d.id FROM outside_finding d CROSS JOIN installation i
  WHERE d.status = 'removing' AND d.due_at <= clock_timestamp() AND d.kind = ANY($1)
    AND (d.author IS NOT NULL OR d.epoch IS NOT DISTINCT FROM i.epoch)
  ORDER BY d.due_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED) due
WHERE f.id = due.id
RETURNING f.id, f.project_id, f.kind, f.place, f.config, f.thing_id, f.what, f.resource_id, f.epoch,
  f.thing_created_at, f.state, f.tries
