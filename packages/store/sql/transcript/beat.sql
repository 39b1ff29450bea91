-- Says that somebody still writes a transcript.
-- $1 id. A row, or none where it is no longer open.
UPDATE transcript SET beat_at = now() WHERE id = $1 AND status = 'open' RETURNING id
