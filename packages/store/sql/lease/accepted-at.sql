-- When leases were accepted, and of whom.
-- $1 ids. A row for each that exists.
SELECT id, created_at, author FROM lease WHERE id = ANY ($1)
