-- Where leases are now.
-- $1 ids. A row each: id, type, status.
SELECT id, type, status FROM lease WHERE id = ANY ($1)
