-- Wants a health check now instead of at its time, and a close one.
-- $1 resource. One row, or none where it has no check, or a close one is due anyway.
UPDATE health_check SET next_at = least(next_at, clock_timestamp()), close_at = clock_timestamp()
WHERE resource_id = $1 AND (next_at > clock_timestamp() OR close_at > clock_timestamp())
RETURNING resource_id
