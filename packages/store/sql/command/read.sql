-- Commands as the API shows them.
-- $1 ids. A row for each that exists.
SELECT id, name, author, arguments, created_at, outcome, reason, consumed_at FROM command WHERE id = ANY ($1)
