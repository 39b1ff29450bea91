-- Resources of a type that are full, for explaining why a lease waits.
-- $1 type · $2 how many at most.
SELECT r.id, r.blueprint_id, live.count AS live
FROM blueprint b
JOIN resource r ON r.blueprint_id = b.id AND r.status = 'active'
CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM attempt a
  WHERE a.resource_id = r.id AND a.status <> 'closed') live
WHERE b.provides = $1 AND b.deleted_at IS NULL AND live.count >= b.limit_leases_per_resource
ORDER BY r.number
LIMIT $2
