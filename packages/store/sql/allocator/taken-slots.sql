-- Which of the slots are held by anybody.
-- $1 keys.
SELECT key FROM slot_lock WHERE key = ANY ($1)
