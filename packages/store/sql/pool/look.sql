-- What is known of a blueprint’s pool, for whoever looks at it.
-- $1 project · $2 id or name of a blueprint. One row, or none where the project has none: the pool’s are null where
-- nothing of it comes or goes by itself. Times in milliseconds since 1970.
-- Columns: breaker null · rollOut null · nextAt null
SELECT b.id, p.blueprint_id IS NOT NULL AS is_kept, p.breaker, p.roll_out,
  (extract(epoch FROM p.next_at) * 1000)::float8 AS next_at,
  (extract(epoch FROM now()) * 1000)::float8 AS now
FROM blueprint b LEFT JOIN pool p ON p.blueprint_id = b.id
WHERE b.project_id = $1 AND (b.id = $2 OR b.name = $2) AND b.deleted_at IS NULL
