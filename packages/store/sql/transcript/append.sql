-- Stores the next piece of a transcript. It has to begin where the one before has ended: of two writers, and
-- of a piece that is stored twice, the second finds another end.
-- $1 id · $2 at: where it begins · $3 bytes · $4 key: the name of what it is sealed with · $5 sealed. A row,
-- or none where it was not stored.
WITH grown AS (
  UPDATE transcript SET bytes = bytes + $3::int WHERE id = $1 AND status = 'open' AND bytes = $2::bigint
  RETURNING id
)
INSERT INTO transcript_chunk (transcript_id, "offset", bytes, key_id, sealed)
SELECT id, $2::bigint, $3::int, $4, $5 FROM grown
RETURNING transcript_id AS id
