-- A blueprint as its commands need it, locked. Its type has to be locked before: allocator/lock-type-of.
-- $1 blueprint · $2 project. One row, or none where there is no such blueprint.
SELECT provides, draining FROM blueprint
WHERE id = $1 AND project_id = $2 AND deleted_at IS NULL
FOR UPDATE
