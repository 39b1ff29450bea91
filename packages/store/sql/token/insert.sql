-- Creates a token, with an event of its project.
-- $1 id · $2 project · $3 name · $4 role · $5 secretHash · $6 scopes or null · $7 ratePerSecond or
-- null · $8 author · $9 ttlSeconds: until it expires, or null · $10 latest: when it expires at the
-- latest, or null · $11 labels · $12 eventType · $13 eventData. One row, or none where the name is taken.
WITH made AS (
  INSERT INTO token (id, project_id, name, role, secret_hash, scopes, rate_per_second, author,
    expires_at, labels)
  VALUES ($1, $2, $3, $4, $5, $6::text[], $7::int, $8,
    least(now() + make_interval(secs => $9::float8), $10::timestamptz), $11::jsonb)
  ON CONFLICT (project_id, name) DO NOTHING
  RETURNING *
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT project_id, $12, $13::jsonb, 'api' FROM made
)
SELECT id, name, role, scopes, rate_per_second, author, labels, created_at, expires_at, revoked_at
FROM made
