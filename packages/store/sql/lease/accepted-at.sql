-- When leases were accepted.
-- $1 ids. A row for each that exists.
SELECT id, created_at FROM lease WHERE id = ANY ($1)
