-- One blueprint as `allocator/blueprints` reads it, and like that in the claim of its type.
-- $1 blueprint · $2 soleKinds: those that only one project may use. One row, or none where it is
-- deleted.
SELECT b.id, b.project_id, p.name AS owner, b.name, b.kind, b.revision, v.config, b.enabled,
  b.draining IS NOT NULL AS draining, b.packing, b.limit_resources, b.limit_leases_per_resource,
  b.capacity,
  b.limit_failed_builds, b.limit_lease_seconds, b.pool, b.building, b.quantities, b.limit_per_owner, b.limit_per_label,
  '{}'::text[] AS askers,
  coalesce(CASE WHEN b.kind = ANY ($2::text[]) THEN
    -- Not by the index of numbers, which would walk all that are older.
    (SELECT o.project_id FROM blueprint o
      WHERE o.provides = b.provides AND o.kind = b.kind AND o.deleted_at IS NULL
      ORDER BY o.number + 0 LIMIT 1) = b.project_id END, false) AS is_first
FROM blueprint b
JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
JOIN project p ON p.id = b.project_id
WHERE b.id = $1 AND b.deleted_at IS NULL
