-- Appends a dismissal for an operation's writer. Its row is locked, so that of a dismissal and what is written of a push
-- one comes first. Where nothing is left to be dismissed it is rejected here.
-- $1 id · $2 project · $3 operation · $4 author · $5 arguments as JSON · $6 ended: why it is rejected then ·
-- $7 eventType · $8 eventData as JSON, of the rejection · $9 idempotencyKey null · $10 requestHash null. One row, or
-- none where there is no such operation.
WITH target AS (
  SELECT id, project_id, status FROM operation WHERE project_id || '' = $2 AND id = $3
  FOR SHARE
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project_id, $9, $10, 202, jsonb_build_object('command', $1::text) FROM target
  WHERE $9::text IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING key
), appended AS (
  INSERT INTO command (id, project_id, subject_kind, subject_id, name, author, arguments, outcome, reason,
    consumed_at)
  SELECT $1, t.project_id, 'operation', t.id, 'dismiss', $4, $5::jsonb,
    e.outcome, e.reason, CASE WHEN e.outcome IS NOT NULL THEN now() END
  FROM target t
  LEFT JOIN (VALUES ('rejected', $6::text)) AS e(outcome, reason) ON t.status IN ('done', 'dismissed')
  WHERE $9::text IS NULL OR EXISTS (SELECT 1 FROM recorded)
  RETURNING id, project_id, subject_id, outcome
), told AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT project_id, $7, 'operation', subject_id, $8::jsonb, 'api' FROM appended WHERE outcome IS NOT NULL
  RETURNING id
)
SELECT id, status, EXISTS (SELECT 1 FROM appended) AS appended FROM target
