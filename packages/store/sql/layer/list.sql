-- The leases that a resource, or another subject, holds and of which something is left.
-- $1 holder. A row each.
SELECT id, project_id, type, status FROM lease
WHERE (holder_resource_id = $1 OR holder_id = $1) AND status || '' <> 'destroyed'
ORDER BY number
