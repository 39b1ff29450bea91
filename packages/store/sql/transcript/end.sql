-- The end mark of a transcript. It is forgotten so long after its end as it was to be after its beginning, and
-- takes no more room from then on than it has filled.
-- $1 id · $2 status · $3 digest null · $4 exit null: as JSON · $5 event: its type · $6 data as JSON, to which its
-- id and its bytes are added. A row, or none where it is no longer open.
WITH ended AS (
  UPDATE transcript SET status = $2, digest = $3, exit = $4::jsonb, ended_at = now(),
    expires_at = now() + (expires_at - created_at), bytes_max = greatest(bytes, 1)
  WHERE id = $1 AND status = 'open'
  RETURNING id, project_id, lease_id, bytes
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT project_id, $5, (SELECT l.id FROM lease l WHERE l.id = e.lease_id),
    $6::jsonb || jsonb_build_object('transcript', id, 'bytes', bytes), 'api'
  FROM ended e
)
SELECT id FROM ended
