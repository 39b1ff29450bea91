-- No decision can pass a limit, or what a kind can serve, whatever it has read. Follows `allocator/place`, in the same transaction.
-- $1 type · $2 resources that leases were placed on. One row. Raises where one has more than it may.
SELECT places_allowed((
  SELECT t.id
  FROM unnest($2::text[]) AS t(id)
  CROSS JOIN LATERAL (
    SELECT m.live, m.blueprint_id FROM room m WHERE m.resource_id = t.id LIMIT 1
  ) m
  JOIN blueprint b ON b.id = m.blueprint_id
  WHERE m.live + coalesce((SELECT sum(n.places) FROM place_change n
    WHERE n.type = $1 AND n.resource_id = t.id), 0) > least(b.limit_leases_per_resource, b.capacity)
  LIMIT 1))
