-- One blueprint as `allocator-blueprints` reads it, locked against a change of its limits.
-- $1 blueprint. One row, or none where it is deleted.
SELECT b.id, b.project_id, b.name, b.kind, b.revision, v.config, b.enabled,
  b.draining IS NOT NULL AS draining, b.packing, b.limit_resources, b.limit_leases_per_resource,
  b.limit_failed_builds,
  '{}'::text[] AS askers
FROM blueprint b
JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
WHERE b.id = $1 AND b.deleted_at IS NULL
FOR SHARE OF b
