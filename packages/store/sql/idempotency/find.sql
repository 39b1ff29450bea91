-- The answer that was given under an idempotency key.
-- $1 project · $2 key.
-- Columns: answer JsonObject
SELECT request_hash, status, answer FROM idempotency_record WHERE project_id = $1 AND key = $2
