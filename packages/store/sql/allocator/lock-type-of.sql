-- Keeps the allocator of a blueprint's type out until this transaction ends. Whoever locks the
-- blueprint besides has to do this first: its changes are counted in the type's row, which every type
-- with a blueprint has.
-- $1 blueprint · $2 project. One row, or none where there is no such blueprint.
SELECT a.type FROM allocator a
WHERE a.type = (SELECT provides FROM blueprint WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL)
FOR NO KEY UPDATE
