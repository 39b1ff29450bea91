-- No decision can pass `pool.usesMax`, whatever it has read. Follows `allocator/place`, in the same transaction, where
-- leases were placed on resources of blueprints that have it.
-- $1 resources that leases were placed on. One row. Raises where one was used more often than it may be.
WITH used AS MATERIALIZED (
  SELECT t.id, b.id AS blueprint_id, (b.pool ->> 'usesMax')::int AS most,
    m.uses + coalesce((SELECT sum(n.places)::int FROM place_change n
      WHERE n.type = r.type AND n.resource_id = r.id AND n.places > 0), 0) AS uses
  FROM unnest($1::text[]) AS t(id)
  CROSS JOIN LATERAL (
    SELECT m.blueprint_id, m.uses FROM room m WHERE m.resource_id = t.id LIMIT 1
  ) m
  CROSS JOIN LATERAL (SELECT r.id, r.type FROM resource r WHERE r.id = t.id LIMIT 1) r
  JOIN blueprint b ON b.id = m.blueprint_id
)
SELECT places_allowed((SELECT id FROM used WHERE uses > most LIMIT 1))
