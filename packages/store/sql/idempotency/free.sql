-- Gives an idempotency key back within the transaction that took it.
-- $1 project · $2 key.
DELETE FROM idempotency_record WHERE project_id = $1 AND key = $2
