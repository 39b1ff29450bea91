-- Unconsumed commands of leases and resources, in order.
-- $1 ids of either. A row each.
SELECT coalesce(lease_id, resource_id) AS target, id, name, author, arguments ->> 'reason' AS reason,
  arguments
FROM command
WHERE outcome IS NULL AND (lease_id = ANY ($1) OR resource_id = ANY ($1))
ORDER BY number
