-- Ends a claimed operation, or answers what was said after its end. Its branch is free from now on, and whoever waits
-- for it is woken. Runs while it is locked.
-- $1 id · $2 fence · $3 status · $4 outcome null, as JSON: null leaves what there is · $5 commands · $6 events, both as
-- JSON · $7 writer. One row: who is next, or none where it was
-- claimed by another.
-- Columns: next null
WITH ended AS (
  UPDATE operation o SET status = $3, outcome = coalesce($4::jsonb, o.outcome),
    ended_at = coalesce(o.ended_at, now()), wake_at = NULL, push_at = NULL, reason = NULL
  WHERE o.id = $1 AND o.fence = $2
  RETURNING o.id, o.project_id, o.slot, o.fence
), freed AS (
  DELETE FROM operation_slot s USING ended e WHERE s.operation_id = e.id
  RETURNING s.operation_id
), next AS (
  SELECT n.id, n.project_id FROM ended e
  JOIN LATERAL (SELECT q.id, q.project_id FROM operation q
    WHERE q.project_id = e.project_id AND q.slot = e.slot AND q.status = 'queued' AND q.id <> e.id
    ORDER BY q.number LIMIT 1) n ON true
), woken AS (
  INSERT INTO subject_wake (project_id, subject_kind, subject_id, reason)
  SELECT project_id, 'operation', id, $1 || ' has ended' FROM next
  RETURNING id
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(), fence = e.fence
  FROM jsonb_to_recordset($5::jsonb) AS m(id text, outcome text, reason text) CROSS JOIN ended e
  WHERE c.id = m.id AND c.subject_id = e.id
  RETURNING c.id
), told AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, fence, writer)
  SELECT e.project_id, v.type, 'operation', e.id, v.data, e.fence, $7
  FROM jsonb_to_recordset($6::jsonb) AS v(type text, data jsonb) CROSS JOIN ended e
  RETURNING id
)
SELECT e.id, (SELECT id FROM next) AS next FROM ended e
