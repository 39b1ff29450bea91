-- A look at a place is over: notes it, and forgets findings that it did not meet and that nobody works on.
-- $1 project · $2 kind · $3 place · $4 beganMs: how long ago it began · $5 things: how many there are · $6
-- met: things that nobody owns.
WITH noted AS (
  INSERT INTO outside_look (project_id, kind, place, things) VALUES ($1, $2, $3, $5)
  ON CONFLICT (project_id, kind, place) DO UPDATE
  SET looked_at = now(), things = excluded.things, error = NULL, failing_since = NULL
)
DELETE FROM outside_finding
WHERE project_id = $1 AND kind = $2 AND place = $3 AND status IN ('seen', 'waiting', 'left')
  AND thing_id <> ALL($6) AND first_seen_at < now() - make_interval(secs => $4::int / 1000.0)
