-- Leaves a pool alone for a while.
-- $1 blueprint · $2 delayMs.
UPDATE pool SET next_at = now() + make_interval(secs => $2::int / 1000.0) WHERE blueprint_id = $1
