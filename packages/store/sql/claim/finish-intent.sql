-- Records the result of a call.
-- $1 key · $2 result as JSON.
UPDATE intent SET status = 'done', result = $2::jsonb, finished_at = now()
WHERE id = $1 AND status = 'intended'
