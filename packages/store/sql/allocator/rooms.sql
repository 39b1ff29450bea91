-- Active resources with room of some blueprints, locked against their writers until the decision: a
-- plain read would let a lease be placed on a resource that is being released. The fullest first where
-- the blueprint packs, the emptiest where it spreads; and those that were full when they were counted
-- last and of which places came free since, up to 1,000. Some of them may be full after all: `live`
-- says so. Where any number may be on one and the blueprint packs, what was counted last says which is
-- the fullest.
-- $1 type · $2 perBlueprint: how many of one at most · $3 limit: of all of them, about · $4
-- blueprints, with commas between, which are kept for the statements after this one
-- (`drydock.blueprints`); or null for those that `allocator/blueprints` has kept. `most`: how many of
-- the blueprint were looked for · `config`: null where it is that of the blueprint's present revision ·
-- `uses`: leases that were placed on it so far, counted where `pool.usesMax` says something · `idle_since`:
-- since when it is idle if it is, in milliseconds since 1970.
-- Columns: status 'pending' | 'active' · config null · idleSince null
SELECT r.id, r.project_id, r.blueprint_id, r.status, false AS struggles, r.revision, v.config, r.choice,
  r.state, r.depth, r.marks,
  c.most, 0 AS awaited,
  CASE WHEN c.uses_max IS NULL THEN 0 ELSE c.uses_before + (SELECT count(*)::int FROM attempt a
    WHERE a.resource_project_id = r.project_id AND a.resource_id = r.id) END AS uses,
  (extract(epoch FROM greatest(c.freed_at, r.activated_at)) * 1000)::float8 AS idle_since,
  c.live + CASE WHEN c.is_exact THEN coalesce((SELECT sum(n.places)::int FROM (
    SELECT n.places FROM place_change n
    WHERE n.type = $1 AND n.resource_id = c.resource_id LIMIT 10000) n), 0) ELSE 0 END AS live
FROM (
  SELECT m.resource_id, m.live, m.freed_at, m.uses_before, k.uses_max, k.revision, k.most, k.is_exact FROM (
  SELECT b.id, b.revision, b.packing, (b.pool ->> 'usesMax')::int AS uses_max,
    coalesce(least(b.limit_leases_per_resource, b.capacity, (b.pool ->> 'usesMax')::int), 2147483647) AS places,
    coalesce(b.limit_leases_per_resource, b.capacity, (b.pool ->> 'usesMax')::int) IS NOT NULL
      OR b.packing = 'spread' AS is_exact,
    least($2::int, greatest(10, $3::int / cardinality(i.ids))) AS most
  FROM (SELECT string_to_array(CASE WHEN $4::text IS NULL
    THEN current_setting('drydock.blueprints', true)
    ELSE set_config('drydock.blueprints', $4::text, true) END, ',') AS ids OFFSET 0) i
  JOIN blueprint b ON b.id = ANY (i.ids)
  WHERE b.provides || '' = $1
  ) k CROSS JOIN LATERAL (
    (SELECT m.resource_id, m.live, m.freed_at, m.uses_before FROM room m
    WHERE k.packing = 'fill' AND m.blueprint_id = k.id AND m.standing = 'open' AND m.live < k.places
    ORDER BY m.live DESC, m.number LIMIT k.most)
    UNION ALL
    (SELECT m.resource_id, m.live, m.freed_at, m.uses_before FROM room m
    WHERE k.packing = 'spread' AND m.blueprint_id = k.id AND m.standing = 'open' AND m.live < k.places
    ORDER BY m.live, m.number DESC LIMIT k.most)
    UNION ALL
    (SELECT m.resource_id, m.live, m.freed_at, m.uses_before FROM room m
    WHERE k.places < 2147483647 AND m.resource_id = ANY (ARRAY(
        SELECT n.resource_id FROM place_change n WHERE n.type = $1 AND n.places < 0 LIMIT 1000))
      AND m.blueprint_id = k.id AND m.standing = 'open' AND m.live >= k.places
    LIMIT k.most)
  ) m
) c
JOIN resource r ON r.id = c.resource_id AND r.status || '' IN ('pending', 'active')
LEFT JOIN blueprint_revision v ON r.revision <> c.revision
  AND v.blueprint_id = r.blueprint_id AND v.revision = r.revision
ORDER BY r.number
FOR SHARE OF r
