-- What there is at a place could not be told.
-- $1 project · $2 kind · $3 place · $4 error.
INSERT INTO outside_look AS l (project_id, kind, place, error, failing_since) VALUES ($1, $2, $3, $4, now())
ON CONFLICT (project_id, kind, place) DO UPDATE
SET looked_at = now(), error = excluded.error, failing_since = coalesce(l.failing_since, now())
