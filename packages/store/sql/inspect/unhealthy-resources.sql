-- Active resources that nobody gets: those whose health check fails.
-- $1 limit.
SELECT r.id, r.name, r.type, r.marks -> 'quarantined' ->> 'reason' AS quarantined,
  h.reason AS failure, h.failures
FROM resource r LEFT JOIN health_check h ON h.resource_id = r.id
WHERE r.status = 'active' AND (r.marks ? 'quarantined' OR h.failures > 0)
ORDER BY r.number LIMIT $1
