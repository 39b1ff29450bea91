-- What came of what was done under an idempotency key.
-- $1 project · $2 key · $3 httpStatus: that of the answer · $4 answer as JSON.
UPDATE idempotency_record SET status = $3, answer = $4::jsonb WHERE project_id = $1 AND key = $2
