-- Wants a health check now instead of at its time.
-- $1 resource. One row, or none where it has no check or is due anyway.
UPDATE health_check SET next_at = clock_timestamp()
WHERE resource_id = $1 AND next_at > clock_timestamp()
RETURNING resource_id
