-- Blueprints that provide a type, locked against a change of their limits until the decision.
-- $1 type. One row each, oldest first.
SELECT b.id, b.project_id, b.name, b.kind, b.revision, v.config, b.enabled,
  b.draining IS NOT NULL AS draining,
  coalesce((SELECT jsonb_agg(r.choice) FROM resource r
    WHERE r.blueprint_id = b.id AND r.reason_code = 'build-failed'
      AND r.released_at > now() - interval '10 minutes'), '[]') AS failed_choices,
  b.packing, b.limit_resources, b.limit_leases_per_resource,
  built.resources, built.ending,
  ARRAY(SELECT s.key FROM resource r JOIN slot_lock s ON s.resource_id = r.id
    WHERE r.blueprint_id = b.id AND r.status <> 'destroyed') AS slots,
  ARRAY(SELECT z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.decided = 'authorized')
    AS authorized_projects,
  ARRAY(SELECT z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.decided <> 'authorized')
    AS asking_projects
FROM blueprint b
JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
CROSS JOIN LATERAL (
  SELECT count(*)::int AS resources,
    count(*) FILTER (WHERE r.status IN ('released', 'broken'))::int AS ending
  FROM resource r WHERE r.blueprint_id = b.id AND r.status <> 'destroyed'
) built
WHERE b.provides = $1 AND b.deleted_at IS NULL
ORDER BY b.number
FOR SHARE OF b
