-- Locks a claimed operation until the end of the transaction.
-- $1 id · $2 fence. One row, or none where it was claimed by another.
SELECT id FROM operation WHERE id = $1 AND fence = $2 FOR UPDATE
