-- A token that is neither expired nor revoked, with what was set of its project's quotas.
-- $1 id.
-- Columns: quotas Readonly<Record<string, number>>
SELECT t.id, t.project_id, t.name, t.role, t.secret_hash, t.scopes, t.rate_per_second,
  t.expires_at, p.name AS project, p.administers,
  (SELECT coalesce(jsonb_object_agg(q.name, q.value), '{}') FROM quota q
    WHERE q.project_id = t.project_id) AS quotas
FROM token t JOIN project p ON p.id = t.project_id
WHERE t.id = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
