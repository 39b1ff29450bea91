-- A page of what a project asked of others and was asked by them, newest first.
-- $1 project · $2 id, or null for all · $3 side: 'asked', 'received' or null · $4 statuses or null ·
-- $5 blueprint or null · $6 below: the number below which it lies, or null · $7 limit.
-- Columns: status AuthorizationStatus
SELECT z.id, z.number::text, s.status, z.blueprint_id, b.name AS blueprint_name, b.provides,
  b.deleted_at IS NOT NULL AS is_orphan, z.project_id AS asker_id, asker.name AS asker_name,
  z.blueprint_project_id AS owner_id, owner.name AS owner_name, z.author, z.decided_by, z.reason,
  z.created_at, z.decided_at
FROM "authorization" z
CROSS JOIN LATERAL (
  SELECT CASE z.asked WHEN 'withdrawn' THEN 'withdrawn' ELSE z.decided END AS status) s
JOIN blueprint b ON b.id = z.blueprint_id
JOIN project asker ON asker.id = z.project_id
JOIN project owner ON owner.id = z.blueprint_project_id
WHERE ((z.project_id = $1 AND $3::text IS DISTINCT FROM 'received')
    OR (z.blueprint_project_id = $1 AND $3::text IS DISTINCT FROM 'asked'))
  AND ($2::text IS NULL OR z.id = $2)
  AND ($4::text[] IS NULL OR s.status = ANY ($4))
  AND ($5::text IS NULL OR z.blueprint_id = $5)
  AND ($6::bigint IS NULL OR z.number < $6)
ORDER BY z.number DESC
LIMIT $7
