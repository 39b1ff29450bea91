-- A token that is neither expired nor revoked.
-- $1 id.
SELECT t.id, t.project_id, t.name, t.role, t.secret_hash, t.scopes, t.rate_per_second,
  t.expires_at, p.name AS project, p.administers
FROM token t JOIN project p ON p.id = t.project_id
WHERE t.id = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
