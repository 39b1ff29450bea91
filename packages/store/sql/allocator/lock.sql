-- Keeps the allocator of a type out until this transaction ends: it reads who is authorized after
-- it has claimed this row, so it either was done before or sees what is written here. A lock on
-- the blueprint would not do: what the allocator reads beside that row is as old as its statement.
-- $1 type.
INSERT INTO allocator AS a (type) VALUES ($1)
ON CONFLICT (type) DO UPDATE SET type = a.type
