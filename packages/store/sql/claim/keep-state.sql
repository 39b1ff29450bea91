-- A kind has stored something new of its resource, which is claimed: told of where it differs.
-- $1 resource · $2 fence · $3 state as JSON · $4 type · $5 data as JSON, of its event · $6 writer. A row where
-- the claim holds.
WITH kept AS (
  UPDATE resource SET state = $3::jsonb
  WHERE id = $1 AND fence = $2 AND state IS DISTINCT FROM $3::jsonb
  RETURNING id, project_id, fence
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT project_id, $4, id, $5::jsonb, fence, $6 FROM kept
  RETURNING id
)
SELECT id FROM kept
UNION
SELECT id FROM resource WHERE id = $1 AND fence = $2
