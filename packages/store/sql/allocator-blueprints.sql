-- Blueprints that provide a type and that some projects can see, locked against a change of their
-- limits until the decision: the oldest of each project, those of others that it has asked for, and
-- those that leases name. Keeps which they are for the statements after this one
-- (`drydock.blueprints`). The projects and names are those that the statement before has kept.
-- $1 type · $2 of one project at most. One row each, oldest first. `askers`: which of the projects have asked
-- for it, each with whether it was authorized.
WITH visible AS MATERIALIZED (
  SELECT string_to_array(current_setting('drydock.projects', true), ',') AS projects, ARRAY(
    SELECT s.id FROM unnest(string_to_array(current_setting('drydock.projects', true), ',')) AS p(id)
    CROSS JOIN LATERAL (
      (SELECT b.id FROM blueprint b
      WHERE b.provides = $1 AND b.deleted_at IS NULL AND b.project_id = p.id
      ORDER BY b.number LIMIT $2)
      UNION ALL
      (SELECT z.blueprint_id FROM "authorization" z
      WHERE z.project_id = p.id AND z.asked = 'active'
      ORDER BY z.number DESC LIMIT $2)
    ) s
    UNION ALL
    SELECT unnest(string_to_array(current_setting('drydock.named', true), ','))
  ) AS ids
), told AS MATERIALIZED (
  SELECT v.*, set_config('drydock.blueprints', array_to_string(v.ids, ','), true) FROM visible v
)
SELECT b.id, b.project_id, b.name, b.kind, b.revision, v.config, b.enabled,
  b.draining IS NOT NULL AS draining, b.packing, b.limit_resources, b.limit_leases_per_resource,
  b.limit_failed_builds,
  ARRAY(SELECT CASE z.decided WHEN 'authorized' THEN 'authorized ' ELSE 'asks ' END || z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.project_id = ANY (t.projects)) AS askers
FROM told t
JOIN blueprint b ON b.id = ANY (t.ids)
JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
WHERE b.provides || '' = $1 AND b.deleted_at IS NULL
ORDER BY b.number
FOR SHARE OF b
