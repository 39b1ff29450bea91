-- A page of a project's tokens, newest first.
-- $1 project · $2 below: the number below which it lies, or null · $3 limit.
SELECT id, number::text, name, role, scopes, rate_per_second, author, created_at, expires_at,
  revoked_at
FROM token
WHERE project_id = $1 AND ($2::bigint IS NULL OR number < $2)
ORDER BY number DESC
LIMIT $3
