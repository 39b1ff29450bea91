-- Where resources are now.
-- $1 ids. A row each: id, status.
SELECT id, status FROM resource WHERE id = ANY ($1)
