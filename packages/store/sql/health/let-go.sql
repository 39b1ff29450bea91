-- Makes a taken health check due at once, for another process.
-- $1 resource · $2 takenUntil.
UPDATE health_check SET next_at = now() WHERE resource_id = $1 AND next_at = $2::timestamptz
