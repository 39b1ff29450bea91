-- Makes a claimed attempt due at once, for another process to go on.
-- $1 id · $2 fence.
UPDATE attempt SET wake_at = now() WHERE id = $1 AND fence = $2
