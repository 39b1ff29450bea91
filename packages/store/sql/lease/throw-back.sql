-- This attempt is over: the lease waits again, and the attempt keeps its slots until it is clean.
-- $1 lease · $2 fence · $3 reason · $4 events · $5 commands, both as JSON · $6 writer.
-- No row: fenced out.
WITH thrown AS (
  UPDATE lease l SET status = 'pending', attempt_id = NULL, acquired_at = NULL, wake_at = now(),
    tries = 0
  -- Joined to read the attempt that it gives up.
  FROM lease o WHERE l.id = $1 AND l.fence = $2 AND l.status || '' = 'acquired' AND o.id = l.id
  RETURNING l.id, l.project_id, l.type, l.fence, o.attempt_id AS attempt
), dirty AS (
  UPDATE attempt a SET status = 'dirty', reason = $3, wake_at = now()
  FROM thrown t WHERE a.id = t.attempt
  RETURNING a.id
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(), fence = t.fence
  FROM jsonb_to_recordset($5::jsonb) AS m(id text, outcome text, reason text) CROSS JOIN thrown t
  WHERE c.id = m.id
  RETURNING c.id
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT t.project_id, v.type, t.id, v.data, t.fence, $6
  FROM jsonb_to_recordset($4::jsonb) AS v(type text, data jsonb) CROSS JOIN thrown t
  RETURNING id
)
SELECT id FROM thrown
