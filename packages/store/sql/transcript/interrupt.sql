-- Marks transcripts as interrupted that nobody writes any more: their process was killed, or lost the database.
-- $1 silentSeconds: since whoever writes was heard of · $2 how many at most · $3 event: its type · $4 data as
-- JSON, to which id and bytes are added · $5 writer. A row for each.
WITH silent AS (
  SELECT id FROM transcript
  WHERE status = 'open' AND beat_at < now() - make_interval(secs => $1::int)
  ORDER BY beat_at LIMIT $2 FOR UPDATE SKIP LOCKED
), ended AS (
  UPDATE transcript SET status = 'interrupted', ended_at = now(),
    expires_at = now() + (expires_at - created_at), bytes_max = greatest(bytes, 1)
  WHERE id = ANY (ARRAY(SELECT id FROM silent))
  RETURNING id, project_id, lease_id, bytes
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT project_id, $3, (SELECT l.id FROM lease l WHERE l.id = e.lease_id),
    $4::jsonb || jsonb_build_object('transcript', id, 'bytes', bytes), $5
  FROM ended e
)
SELECT id FROM ended
