-- Findings of a place that were met often enough and are old enough to be decided.
-- $1 project · $2 kind · $3 place · $4 ageMs · $5 limit.
SELECT id FROM outside_finding
WHERE project_id = $1 AND kind = $2 AND place = $3 AND status = 'seen' AND looks >= 2
  AND least(first_seen_at, coalesce(thing_created_at, first_seen_at))
    <= now() - make_interval(secs => $4::int / 1000.0)
ORDER BY id LIMIT $5
