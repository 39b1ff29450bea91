-- Ends claimed leases and consumes their commands.
-- $1 leases · $2 commands · $3 events: arrays of objects as JSON · $4 writer.
-- A row for each that was ended; one that is missing was fenced out and nothing of it was written.
WITH ending AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS e(
    id text, fence bigint, status text, reason text, reason_code text)
), ended AS (
  UPDATE lease l SET status = e.status, reason = e.reason, reason_code = e.reason_code,
    released_at = now(), wake_at = now(), tries = 0
  FROM ending e WHERE l.id = e.id AND l.fence = e.fence
  RETURNING l.id, l.project_id, l.status, l.fence, l.holder_resource_id
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(),
    fence = e.fence
  FROM jsonb_to_recordset($2::jsonb) AS m(id text, outcome text, reason text)
  CROSS JOIN ended e
  WHERE c.id = m.id AND c.lease_id = e.id
  RETURNING c.id
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT e.project_id, v.type, e.id, v.data, e.fence, $4
  FROM jsonb_to_recordset($3::jsonb) AS v(lease text, type text, data jsonb)
  JOIN ended e ON e.id = v.lease
  RETURNING id
)
SELECT id, status, holder_resource_id AS holder FROM ended
