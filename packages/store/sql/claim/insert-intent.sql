-- Commits what will be asked of the world outside.
-- $1 key · $2 project · $3 kind · $4 owner: whose it is, of which kind · $5 name · $6 request · $7 fence.
INSERT INTO intent (id, project_id, resource_id, attempt_id, subject_kind, subject_id, name, request,
  fence)
SELECT $1, $2, CASE o.kind WHEN 'resource' THEN o.id END, CASE o.kind WHEN 'attempt' THEN o.id END,
  CASE WHEN o.is_other THEN o.kind END, CASE WHEN o.is_other THEN o.id END, $5, $6, $7
FROM (SELECT $3::text AS kind, $4::text AS id, $3 NOT IN ('resource', 'attempt') AS is_other) o
