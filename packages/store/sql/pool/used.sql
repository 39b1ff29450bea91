-- Leases were placed on what some pools keep ready: they are looked at a moment later.
-- $1 blueprints · $2 inMs.
UPDATE pool SET next_at = now() + make_interval(secs => $2::int / 1000.0)
WHERE blueprint_id = ANY ($1) AND next_at > now() + make_interval(secs => $2::int / 1000.0)
