-- Opens a transcript, bounded as the blueprint of what the lease holds says, and by the room that is left.
-- $1 id · $2 project · $3 lease · $4 operation · $5 author · $6 roomBytes: what the project may still store ·
-- $7 bytesMax and $8 keepSeconds: where the blueprint says none · $9 event: its type · $10 data as JSON. One
-- row, or none where there is no such lease.
WITH bound AS (
  SELECT coalesce(b.transcript_bytes_max, $7::bigint) AS bytes_max,
    coalesce(b.transcript_keep_seconds, $8::int) AS keep_seconds
  FROM lease l
  LEFT JOIN attempt a ON a.id = l.attempt_id
  LEFT JOIN resource r ON r.id = a.resource_id
  LEFT JOIN blueprint b ON b.id = r.blueprint_id
  WHERE l.project_id || '' = $2 AND l.id = $3
), opened AS (
  INSERT INTO transcript (id, project_id, lease_id, operation, author, bytes_max, expires_at)
  SELECT $1, $2, $3, $4, $5, least(bytes_max, $6::bigint), now() + make_interval(secs => keep_seconds)
  FROM bound
  RETURNING id, bytes_max
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT $2, $9, $3, $10::jsonb, 'api' FROM opened
)
SELECT bytes_max::float8 FROM opened
