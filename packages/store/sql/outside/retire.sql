-- Forgets what is gone since long.
-- $1 days.
DELETE FROM outside_finding WHERE status = 'gone' AND last_seen_at < now() - make_interval(days => $1::int)
