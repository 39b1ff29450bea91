-- Takes the branch for a queued operation unless another one has it or is older, and has it work from now on.
-- Whoever wants the same branch at the same time is waited for. Runs while the operation is locked.
-- $1 id · $2 fence · $3 writer · $4 event: its type · $5 data as JSON. A row where it may work.
WITH wanted AS (
  SELECT o.id, o.project_id, o.slot, o.fence FROM operation o
  WHERE o.id = $1 AND o.fence = $2 AND o.status || '' = 'queued' AND NOT EXISTS (
    SELECT 1 FROM operation older
    WHERE older.project_id = o.project_id AND older.slot = o.slot AND older.status = 'queued'
      AND older.number < o.number)
), taken AS (
  INSERT INTO operation_slot (project_id, slot, operation_id)
  SELECT project_id, slot, id FROM wanted
  ON CONFLICT (project_id, slot) DO NOTHING
  RETURNING operation_id
), begun AS (
  UPDATE operation o SET status = 'working', phase = 'leasing', began_at = now(), reason = NULL
  FROM taken t WHERE o.id = t.operation_id
  RETURNING o.id, o.project_id, o.fence
), told AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, fence, writer)
  SELECT project_id, $4, 'operation', id, $5::jsonb, fence, $3 FROM begun
  RETURNING id
)
SELECT id FROM begun
