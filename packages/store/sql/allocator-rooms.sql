-- Active resources with room of the blueprints that `allocator-blueprints` has kept, locked against their
-- writers until the decision: a plain read would let a lease be placed on a resource that is being
-- released. The fullest first where the blueprint packs, the emptiest where it spreads. One that is full
-- but for places that came free and are not counted yet is not among them.
-- $1 type · $2 of one blueprint at most · $3 of all of them at most, about.
-- `most`: how many of the blueprint were looked for · `config`: null where it is that of the blueprint's
-- present revision.
SELECT r.id, r.project_id, r.blueprint_id, r.status, false AS struggles, r.revision, v.config, r.choice,
  r.state, r.depth, r.marks,
  c.most, 0 AS awaited,
  c.live + coalesce((SELECT sum(n.places)::int FROM (SELECT n.places FROM place_change n
    WHERE n.type = $1 AND n.resource_id = c.resource_id LIMIT 10000) n), 0) AS live
FROM (
  SELECT m.resource_id, m.live, k.revision, k.most FROM (
  SELECT b.id, b.revision, b.packing, coalesce(b.limit_leases_per_resource, 2147483647) AS places,
    least($2::int, greatest(10, $3::int / cardinality(i.ids))) AS most
  FROM (SELECT string_to_array(current_setting('drydock.blueprints', true), ',') AS ids) i
  JOIN blueprint b ON b.id = ANY (i.ids)
  WHERE b.provides || '' = $1
  ) k CROSS JOIN LATERAL (
    (SELECT m.resource_id, m.live FROM room m
    WHERE k.packing = 'fill' AND m.blueprint_id = k.id AND m.standing = 'open' AND m.live < k.places
    ORDER BY m.live DESC, m.number LIMIT k.most)
    UNION ALL
    (SELECT m.resource_id, m.live FROM room m
    WHERE k.packing = 'spread' AND m.blueprint_id = k.id AND m.standing = 'open' AND m.live < k.places
    ORDER BY m.live, m.number DESC LIMIT k.most)
  ) m
) c
JOIN resource r ON r.id = c.resource_id AND r.status || '' IN ('pending', 'active')
LEFT JOIN blueprint_revision v ON r.revision <> c.revision
  AND v.blueprint_id = r.blueprint_id AND v.revision = r.revision
ORDER BY r.number
FOR SHARE OF r
