-- As `allocator/rooms`: the resources with room that are on their way, and a few that are marked,
-- which matter where a lease found no place.
-- $1 type · $2 perBlueprint: how many of one at most · $3 limit: of all of them, about. `awaited`:
-- leases that await it, up to 1,000.
-- Columns: status 'pending' | 'active' · config null · idleSince null
SELECT r.id, r.project_id, r.blueprint_id, r.status,
  r.status = 'pending' AND r.tries >= 2 AS struggles, r.revision, v.config, r.choice, r.state,
  r.depth, r.marks, c.live, c.most, 0 AS uses, NULL::float8 AS idle_since,
  CASE WHEN r.status = 'pending' THEN (SELECT count(*)::int FROM (SELECT 1 FROM lease l
    WHERE l.status = 'pending' AND l.awaits_resource_id IS NOT NULL AND l.awaits_resource_id = r.id
    LIMIT 1000) l) ELSE 0 END AS awaited
FROM (
  SELECT m.resource_id, m.live, k.revision, k.most FROM (
  SELECT b.id, b.revision, b.packing, coalesce(least(b.limit_leases_per_resource, b.capacity, (b.pool ->> 'usesMax')::int), 2147483647) AS places,
    least($2::int, greatest(10, $3::int / cardinality(i.ids))) AS most
  FROM (SELECT string_to_array(current_setting('drydock.blueprints', true), ',') AS ids) i
  JOIN blueprint b ON b.id = ANY (i.ids)
  WHERE b.provides || '' = $1
  ) k CROSS JOIN LATERAL (
    (SELECT m.resource_id, m.live FROM room m
    WHERE m.blueprint_id = k.id AND m.standing = 'coming' AND m.live < k.places
    ORDER BY m.live DESC, m.number LIMIT k.most)
    UNION ALL
    (SELECT m.resource_id, m.live FROM room m
    WHERE m.blueprint_id = k.id AND m.standing = 'marked' AND m.live < k.places
    ORDER BY m.live DESC, m.number LIMIT 20)
  ) m
) c
JOIN resource r ON r.id = c.resource_id AND r.status || '' IN ('pending', 'active')
LEFT JOIN blueprint_revision v ON r.revision <> c.revision
  AND v.blueprint_id = r.blueprint_id AND v.revision = r.revision
ORDER BY r.number
FOR SHARE OF r
