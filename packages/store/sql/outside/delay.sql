-- It could not be taken back, and is tried again.
-- $1 id · $2 delayMs · $3 error null: why, or null where it only takes its time.
UPDATE outside_finding SET due_at = now() + make_interval(secs => $2::int / 1000.0),
  tries = CASE WHEN $3::text IS NULL THEN tries ELSE tries + 1 END, last_error = coalesce($3, last_error)
WHERE id = $1 AND status = 'removing'
