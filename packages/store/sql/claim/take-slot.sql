-- Takes one slot for a resource that is being built, or finds that it has it already. Whoever wants the
-- same one at the same time is waited for.
-- $1 resource, held · $2 key. One row.
WITH taken AS (
  INSERT INTO slot_lock (key, project_id, resource_id)
  SELECT $2, project_id, id FROM resource WHERE id = $1 AND status || '' = 'pending'
  ON CONFLICT (key) DO NOTHING
  RETURNING key
)
SELECT EXISTS (SELECT FROM taken)
  OR EXISTS (SELECT FROM slot_lock WHERE key = $2 AND resource_id = $1) AS taken
