-- Whether a resource's health check is due.
-- $1 resource. One row, or none.
SELECT resource_id AS id FROM health_check h
WHERE resource_id = $1 AND next_at <= clock_timestamp()
  AND EXISTS (SELECT 1 FROM resource r WHERE r.id = h.resource_id AND r.status || '' = 'active')
