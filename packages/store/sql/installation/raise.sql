-- Raises the epoch by hand: this is a copy that nothing can be told from its original by.
-- $1 step · $2 type · $3 data: its event, without the epoch · $4 writer. One row.
WITH raised AS (
  UPDATE installation SET epoch = epoch + $1::int, epoch_at = now() RETURNING id, epoch
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT p.id, $2, $3::jsonb || jsonb_build_object('epoch', r.epoch), $4
  FROM raised r CROSS JOIN project p WHERE p.administers
)
SELECT id, epoch FROM raised
