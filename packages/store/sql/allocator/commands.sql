-- Unconsumed commands for pending leases of a type.
-- $1 type · $2 leases, or null for all of the type.
-- Columns: reason null
SELECT l.id AS lease_id, l.project_id, l.shape, l.fence,
  l.holder_resource_id, l.holder_kind, l.holder_id, c.id, c.name,
  c.author, c.arguments ->> 'reason' AS reason, c.arguments
FROM command c
JOIN lease l ON l.id = c.lease_id
WHERE c.outcome IS NULL AND c.lease_id IS NOT NULL AND l.status || '' = 'pending' AND l.type = $1
  AND ($2::text[] IS NULL OR c.lease_id = ANY ($2))
ORDER BY c.number
LIMIT 1000
