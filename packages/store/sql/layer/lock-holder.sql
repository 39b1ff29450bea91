-- Locks a claimed resource that is being built, for requesting a lease that it will stand on.
-- $1 resource · $2 fence. One row, or none where it was claimed by another, or its building is over.
SELECT id, depth FROM resource
WHERE id = $1 AND fence = $2 AND status || '' = 'pending'
FOR UPDATE
