-- Places that could not be looked at.
-- $1 project null · $2 limit.
SELECT project_id, kind, place, failing_since, error FROM outside_look
WHERE error IS NOT NULL AND ($1::text IS NULL OR project_id = $1)
ORDER BY failing_since LIMIT $2
