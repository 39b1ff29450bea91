-- The project that had a blueprint of a kind first, of those that have one.
-- $1 kind · $2 type that it provides. One row, or none.
SELECT project_id FROM blueprint
WHERE kind = $1 AND provides = $2 AND deleted_at IS NULL
-- Not by the index of numbers, which would walk all that are older.
ORDER BY number + 0 LIMIT 1
