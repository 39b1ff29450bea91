-- Forgets what builds that failed have printed, past their age.
-- $1 limit: how many at most. A row for each.
DELETE FROM build_failure WHERE resource_id IN (
  SELECT resource_id FROM build_failure WHERE expires_at < now() ORDER BY expires_at LIMIT $1)
RETURNING resource_id AS id
