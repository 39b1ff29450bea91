-- Makes a claimed operation due at once, for another process to go on.
-- $1 id · $2 fence.
UPDATE operation SET wake_at = now() WHERE id = $1 AND fence = $2 AND ended_at IS NULL
