-- Keeps what a build that failed has printed, for so long as its blueprint says, and forgets what is over the number
-- that is kept of the blueprint. Runs in the transaction that ends the resource.
-- $1 resource · $2 fence · $3 keepSeconds · $4 bytes · $5 isCut · $6 key null: the name of what it is sealed with ·
-- $7 sealed null · $8 others: how many older ones are kept of its blueprint. A row, or none where the resource is
-- not what was claimed.
WITH failed AS (
  SELECT id, project_id, blueprint_id FROM resource WHERE id = $1 AND fence = $2 AND status || '' = 'broken'
), over AS (
  DELETE FROM build_failure WHERE resource_id IN (
    SELECT f.resource_id FROM build_failure f WHERE f.blueprint_id = (SELECT blueprint_id FROM failed)
    ORDER BY f.failed_at DESC OFFSET $8::int)
)
INSERT INTO build_failure (resource_id, project_id, blueprint_id, bytes, is_cut, key_id, sealed, expires_at)
SELECT id, project_id, blueprint_id, $4, $5, $6, $7, now() + make_interval(secs => $3::int) FROM failed
RETURNING resource_id AS id
