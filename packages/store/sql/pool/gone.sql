-- How many of a blueprint were ready once and went for no fault of theirs lately; up to 10,000 of all that
-- went are looked at.
-- $1 blueprint · $2 windowSeconds. One row.
SELECT count(*)::int AS gone FROM (
  SELECT r.blueprint_id, r.reason_code, r.activated_at FROM resource r
  WHERE r.status = 'destroyed' AND r.destroyed_at > now() - make_interval(secs => $2::int)
  ORDER BY r.destroyed_at DESC LIMIT 10000
) r
WHERE r.blueprint_id = $1 AND r.activated_at IS NOT NULL
  AND r.reason_code NOT IN ('build-failed', 'resource-lost', 'update-failed', 'ill')
