-- Claimed resources go on: writes their marks and when to look again, and consumes their commands.
-- $1 resources · $2 consumed: commands · $3 waiting: commands that go on · $4 events: arrays of objects
-- as JSON · $5 writer. A row for each that was written.
WITH settling AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS s(
    id text, fence bigint, marks jsonb, wake_at timestamptz, waits boolean, updates boolean,
    wakes_type boolean)
), settled AS (
  UPDATE resource r SET marks = s.marks,
    -- a pending one is due when its building is
    wake_at = CASE WHEN r.status = 'active' THEN s.wake_at ELSE r.wake_at END,
    tries = CASE WHEN r.status <> 'active' OR s.updates THEN r.tries WHEN s.waits THEN r.tries + 1
      ELSE 0 END
  FROM settling s WHERE r.id = s.id AND r.fence = s.fence
  RETURNING r.id, r.project_id, r.type, r.blueprint_id, r.fence, s.wakes_type
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(),
    fence = r.fence
  FROM jsonb_to_recordset($2::jsonb) AS m(id text, outcome text, reason text)
  CROSS JOIN settled r
  WHERE c.id = m.id AND c.resource_id = r.id
  RETURNING c.id
), waiting AS (
  UPDATE command c SET arguments = c.arguments || jsonb_build_object('asked', w.asked)
    || CASE WHEN w.revision IS NULL THEN '{}' ELSE jsonb_build_object('revision', w.revision) END
  FROM jsonb_to_recordset($3::jsonb) AS w(id text, asked text, revision int)
  CROSS JOIN settled r
  WHERE c.id = w.id AND c.resource_id = r.id
  RETURNING c.id
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT DISTINCT type, 'resource marks', 'resource', blueprint_id FROM settled
  WHERE wakes_type
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT r.project_id, v.type, r.id, v.data, r.fence, $5
  FROM jsonb_to_recordset($4::jsonb) AS v(resource text, type text, data jsonb)
  JOIN settled r ON r.id = v.resource
  RETURNING id
)
SELECT id FROM settled
