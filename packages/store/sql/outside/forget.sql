-- Somebody owns it after all. Runs while it is held.
-- $1 id.
DELETE FROM outside_finding WHERE id = $1
