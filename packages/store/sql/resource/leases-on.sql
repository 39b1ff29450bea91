-- The leases that are placed on resources which just ended.
-- $1 resources. A row each, oldest first.
-- Columns: reason not null
SELECT l.id, l.project_id, l.type, l.status, r.id AS resource, r.reason
FROM attempt a
JOIN lease l ON l.attempt_id = a.id
JOIN resource r ON r.id = a.resource_id
WHERE a.resource_id = ANY ($1) AND a.ended_at IS NULL AND a.status = 'open' AND l.status || '' IN ('acquired', 'active')
ORDER BY l.number
