-- Forgets days that nobody can ask for any more.
-- $1 days: how long they are kept · $2 limit: of each. One row: how many went.
WITH old_day AS (
  DELETE FROM cost_day WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM cost_day WHERE day < (now() AT TIME ZONE 'UTC')::date - $1::int ORDER BY day LIMIT $2))
  RETURNING 1
), old_thing AS (
  DELETE FROM outside_past WHERE id = ANY (ARRAY(
    SELECT id FROM outside_past WHERE last_seen_at < now() - make_interval(days => $1)
    ORDER BY last_seen_at LIMIT $2))
  RETURNING 1
)
SELECT (SELECT count(*) FROM old_day)::int + (SELECT count(*) FROM old_thing)::int AS gone
