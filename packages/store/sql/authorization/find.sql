-- An authorization in which a project is one of the two.
-- $1 project · $2 id, or null · $3 blueprint: what the project has asked for, or null.
-- Columns: status AuthorizationStatus
SELECT z.id, CASE z.asked WHEN 'withdrawn' THEN 'withdrawn' ELSE z.decided END AS status,
  z.blueprint_id, b.name AS blueprint_name, b.provides, b.deleted_at IS NOT NULL AS is_orphan,
  z.project_id AS asker_id, asker.name AS asker_name, z.blueprint_project_id AS owner_id,
  owner.name AS owner_name, z.author, z.decided_by, z.reason, z.labels, z.created_at, z.decided_at
FROM "authorization" z
JOIN blueprint b ON b.id = z.blueprint_id
JOIN project asker ON asker.id = z.project_id
JOIN project owner ON owner.id = z.blueprint_project_id
WHERE (z.id = $2 AND $1 IN (z.project_id, z.blueprint_project_id))
  OR (z.project_id = $1 AND z.blueprint_id = $3)
