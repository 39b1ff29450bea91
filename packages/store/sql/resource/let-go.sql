-- Makes a claimed resource due at once, for another process to go on.
-- $1 id · $2 fence.
UPDATE resource SET wake_at = now() WHERE id = $1 AND fence = $2
