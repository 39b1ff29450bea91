-- Takes an idempotency key, for what is about to be done or what came of it.
-- $1 project · $2 key · $3 requestHash · $4 httpStatus: that of the answer, or 0 while it is being
-- done · $5 answer so far, as JSON. One row, or none where the key is taken.
INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
VALUES ($1, $2, $3, $4::int, $5::jsonb)
ON CONFLICT DO NOTHING
RETURNING key
