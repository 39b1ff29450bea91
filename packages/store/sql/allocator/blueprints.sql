-- Blueprints that provide a type and that some projects can see: the oldest of each project, those of
-- others that it has asked for, and those that leases name. Keeps which they are for the statements
-- after this one (`drydock.blueprints`). In the claim of the type, which nobody changes them beside:
-- nothing is locked.
-- $1 type · $2 perProject: how many of one project at most · $3 soleKinds: those that only one project
-- may use, most often none · $4 ofNew: whether the projects and names are those of the new leases, as
-- `allocator/new` reads them, or those that `allocator/read` has kept · $5 limit: as there, how many
-- leases at most. One row each, oldest first. `owner`: its project's name · `is_first`: whether that
-- project had a blueprint of its kind first, of those that have one; false for kinds that are not in
-- $3 · `askers`: which of the projects have asked for it, each with whether it was authorized.
WITH new AS MATERIALIZED (
  SELECT l.project_id, l.allowed_blueprints FROM lease l
  WHERE $4::boolean AND l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
  ORDER BY l.project_id, coalesce(l.owner, ''), -l.priority, l.shape, l.number
  LIMIT $5::int + 1
), asked AS MATERIALIZED (
  SELECT
    CASE WHEN $4 THEN ARRAY(SELECT DISTINCT n.project_id FROM new n)
      ELSE string_to_array(current_setting('drydock.projects', true), ',') END AS projects,
    CASE WHEN $4 THEN ARRAY(SELECT DISTINCT unnest(n.allowed_blueprints) FROM new n)
      ELSE string_to_array(current_setting('drydock.named', true), ',') END AS named
), visible AS MATERIALIZED (
  SELECT a.projects, ARRAY(
    SELECT s.id FROM unnest(a.projects) AS p(id)
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
    SELECT unnest(a.named)
  ) AS ids
  FROM asked a
), told AS MATERIALIZED (
  SELECT v.*, set_config('drydock.blueprints', array_to_string(v.ids, ','), true) FROM visible v
), first AS MATERIALIZED (
  -- Read only where there is such a kind.
  SELECT DISTINCT ON (o.kind) o.kind, o.project_id FROM blueprint o
  WHERE cardinality($3::text[]) > 0 AND o.provides = $1 AND o.deleted_at IS NULL AND o.kind = ANY ($3::text[])
  ORDER BY o.kind, o.number
)
SELECT b.id, b.project_id, p.name AS owner, b.name, b.kind, b.revision,
  coalesce((SELECT f.project_id FROM first f WHERE f.kind = b.kind) = b.project_id, false) AS is_first,
  v.config, b.enabled,
  b.draining IS NOT NULL AS draining, b.packing, b.limit_resources, b.limit_leases_per_resource,
  b.capacity,
  b.limit_failed_builds, b.limit_lease_seconds, b.pool, b.building, b.quantities, b.limit_per_owner, b.limit_per_label,
  ARRAY(SELECT CASE z.decided WHEN 'authorized' THEN 'authorized ' ELSE 'asks ' END || z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.project_id = ANY (t.projects)) AS askers
FROM told t
CROSS JOIN LATERAL (SELECT DISTINCT unnest(t.ids) AS id) k
-- One by one: how many there are is guessed, and all blueprints would be walked for them.
CROSS JOIN LATERAL (SELECT o.* FROM blueprint o WHERE o.id = k.id LIMIT 1) b
CROSS JOIN LATERAL (SELECT r.config FROM blueprint_revision r
  WHERE r.blueprint_id = b.id AND r.revision = b.revision LIMIT 1) v
CROSS JOIN LATERAL (SELECT o.name FROM project o WHERE o.id = b.project_id LIMIT 1) p
WHERE b.provides || '' = $1 AND b.deleted_at IS NULL
ORDER BY b.number
