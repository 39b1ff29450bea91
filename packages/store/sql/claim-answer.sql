-- Takes an idempotency key for what is about to be done; its answer comes later.
-- $1 project · $2 key · $3 hash of the request · $4 answer so far, as JSON. One row, or none where
-- the key is taken.
INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
VALUES ($1, $2, $3, 0, $4::jsonb)
ON CONFLICT DO NOTHING
RETURNING key
