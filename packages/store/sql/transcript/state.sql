-- How far a transcript is.
-- $1 project · $2 lease · $3 id. One row, or none where there is no such.
-- Columns: bytes not null
SELECT status, bytes::float8, digest, exit FROM transcript
WHERE project_id || '' = $1 AND lease_id || '' = $2 AND id = $3
