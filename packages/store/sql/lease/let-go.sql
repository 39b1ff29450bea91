-- Makes a claimed lease due at once, for another process to go on.
-- $1 id · $2 fence.
UPDATE lease SET wake_at = now() WHERE id = $1 AND fence = $2
