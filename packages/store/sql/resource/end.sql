-- Ends claimed resources and consumes their commands. Their leases are listed by a later
-- statement: whoever places a lease has locked the resource's row, so by then none can slip in.
-- $1 resources · $2 commands · $3 events: arrays of objects as JSON · $4 writer.
-- A row for each that was ended.
WITH ending AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS e(
    id text, fence bigint, status text, reason text, reason_code text)
), ended AS (
  UPDATE resource r SET status = e.status, reason = e.reason, reason_code = e.reason_code,
    released_at = now(), wake_at = now(), tries = 0
  FROM ending e WHERE r.id = e.id AND r.fence = e.fence
  RETURNING r.id, r.project_id, r.type, r.blueprint_id, r.fence
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(),
    fence = e.fence
  FROM jsonb_to_recordset($2::jsonb) AS m(id text, outcome text, reason text)
  CROSS JOIN ended e
  WHERE c.id = m.id AND c.resource_id = e.id
  RETURNING c.id
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT DISTINCT type, 'resource ended', 'resource', blueprint_id FROM ended
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT e.project_id, v.type, e.id, v.data, e.fence, $4
  FROM jsonb_to_recordset($3::jsonb) AS v(resource text, type text, data jsonb)
  JOIN ended e ON e.id = v.resource
  RETURNING id
)
SELECT id FROM ended
