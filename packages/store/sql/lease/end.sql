-- Ends claimed leases and consumes their commands. The claim of those that are kept goes on, for
-- taking them down; the others are due.
-- $1 leases · $2 commands · $3 events: arrays of objects as JSON · $4 writer.
-- A row for each that was ended; one that is missing was fenced out and nothing of it was written.
-- Of those that are kept it says what they had; attempt and resource are null for the others.
-- Columns: status 'released' | 'broken' · attemptId null
WITH ending AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS e(
    id text, fence bigint, status text, reason text, reason_code text, kept boolean)
), ended AS (
  UPDATE lease l SET status = e.status, reason = e.reason, reason_code = e.reason_code,
    released_at = now(), tries = 0,
    wake_at = CASE WHEN e.kept THEN now() + current_setting('drydock.claim')::interval ELSE now() END
  FROM ending e WHERE l.id = e.id AND l.fence = e.fence
  RETURNING l.*, e.kept
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
SELECT c.kept, c.id, c.project_id, c.fence, c.type, c.status, c.attributes, c.ttl_seconds, c.tries,
  c.holder_resource_id, c.holder_kind, c.holder_id,
  a.id AS attempt_id, a.number AS attempt_number, a.place, a.state AS attempt_state,
  r.id AS resource_id, r.project_id AS resource_project_id, r.type AS resource_type,
  r.name AS resource_name, r.status AS resource_status, r.state AS resource_state,
  r.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, v.config
FROM ended c
LEFT JOIN attempt a ON c.kept AND a.id = c.attempt_id
LEFT JOIN resource r ON r.id = a.resource_id
LEFT JOIN blueprint b ON b.id = r.blueprint_id
LEFT JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
