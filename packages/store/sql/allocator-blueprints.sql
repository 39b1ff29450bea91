-- Blueprints that provide a type, locked against a change of their limits until the decision.
-- $1 type. One row each, oldest first.
SELECT b.id, b.project_id, b.name, b.kind, b.revision, v.config, b.enabled,
  b.draining IS NOT NULL AS draining, b.packing, b.limit_resources, b.limit_leases_per_resource,
  ARRAY(SELECT z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.decided = 'authorized')
    AS authorized_projects,
  ARRAY(SELECT z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.decided <> 'authorized')
    AS asking_projects
FROM blueprint b
JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
WHERE b.provides = $1 AND b.deleted_at IS NULL
ORDER BY b.number
FOR SHARE OF b
