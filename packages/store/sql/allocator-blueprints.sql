-- Blueprints that provide a type and that some projects can see: the oldest of each project, those of
-- others that it has asked for, and those that leases name. Keeps which they are for the statements
-- after this one (`drydock.blueprints`). The projects and names are those that the statement before has
-- kept. In the claim of the type, which nobody changes them beside: nothing is locked.
-- $1 type · $2 of one project at most · $3 kinds that only one project may use, most often none · $4 the
-- key of what the reader knows of it, or null · $5 the blueprints that it knows, with commas between.
-- One row each, oldest first; or, where what the reader knows is still so, one row with no more than
-- the key. `key`: for which projects and names it was read, and which number their changes had · `owner`:
-- its project's name · `is_first`: whether that project had a blueprint of its kind first, of those that
-- have one; false for kinds that are not in $3 · `askers`: which of the projects have asked for it, each
-- with whether it was authorized.
WITH asked AS MATERIALIZED (
  SELECT a.catalog || ' ' || coalesce(current_setting('drydock.projects', true), '') || ' '
    || coalesce(current_setting('drydock.named', true), '') AS key
  FROM allocator a WHERE a.type = $1
), known AS MATERIALIZED (
  SELECT a.key, set_config('drydock.blueprints', $5::text, true) FROM asked a WHERE a.key = $4::text
), visible AS MATERIALIZED (
  SELECT a.key, string_to_array(current_setting('drydock.projects', true), ',') AS projects, ARRAY(
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
  FROM asked a WHERE NOT EXISTS (SELECT 1 FROM known)
), told AS MATERIALIZED (
  SELECT v.*, set_config('drydock.blueprints', array_to_string(v.ids, ','), true) FROM visible v
), first AS MATERIALIZED (
  -- Read only where there is such a kind.
  SELECT DISTINCT ON (o.kind) o.kind, o.project_id FROM blueprint o
  WHERE cardinality($3::text[]) > 0 AND o.provides = $1 AND o.deleted_at IS NULL AND o.kind = ANY ($3::text[])
  ORDER BY o.kind, o.number
)
SELECT k.key, NULL AS id, NULL AS project_id, NULL AS owner, NULL AS name, NULL AS kind,
  NULL::int AS revision, NULL::boolean AS is_first, NULL::jsonb AS config, NULL::boolean AS enabled,
  NULL::boolean AS draining, NULL AS packing, NULL::int AS limit_resources,
  NULL::int AS limit_leases_per_resource, NULL::int AS limit_failed_builds, NULL::text[] AS askers
FROM known k
UNION ALL
(SELECT t.key, b.id, b.project_id, p.name AS owner, b.name, b.kind, b.revision,
  coalesce((SELECT f.project_id FROM first f WHERE f.kind = b.kind) = b.project_id, false) AS is_first,
  v.config, b.enabled,
  b.draining IS NOT NULL AS draining, b.packing, b.limit_resources, b.limit_leases_per_resource,
  b.limit_failed_builds,
  ARRAY(SELECT CASE z.decided WHEN 'authorized' THEN 'authorized ' ELSE 'asks ' END || z.project_id FROM "authorization" z
    WHERE z.blueprint_id = b.id AND z.asked = 'active' AND z.project_id = ANY (t.projects)) AS askers
FROM told t
JOIN blueprint b ON b.id = ANY (t.ids)
JOIN blueprint_revision v ON v.blueprint_id = b.id AND v.revision = b.revision
JOIN project p ON p.id = b.project_id
WHERE b.provides || '' = $1 AND b.deleted_at IS NULL
ORDER BY b.number)
