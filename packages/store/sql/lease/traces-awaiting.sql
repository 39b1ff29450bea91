-- The traces of leases that await a resource, the oldest lease first.
-- $1 resource · $2 limit. A row each.
-- Columns: traceparent not null
SELECT l.traceparent
FROM resource r
JOIN lease l ON l.status = 'pending' AND l.awaits_resource_id IS NOT NULL AND l.awaits_resource_id = r.id
WHERE r.id = $1 AND l.traceparent IS NOT NULL
ORDER BY l.number
LIMIT $2
