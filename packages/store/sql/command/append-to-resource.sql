-- Appends an operator's command to a resource. Unlike a release it may be said again: the idempotency
-- key tells a retry from a new wish. One that has ended has nobody left who would consume it, so it is
-- rejected here; its row is locked so that it cannot end in between.
-- $1 id · $2 project · $3 resource · $4 name · $5 author · $6 arguments as JSON · $7 expiresInSeconds:
-- until what it asks for expires, or null · $8 ended: why it is rejected then · $9 eventType ·
-- $10 eventData as JSON, of the rejection · $11 idempotencyKey, or null · $12 requestHash, or null. One row, or
-- none where there is no such resource: id, status, whether it was appended.
WITH target AS (
  SELECT id, project_id, status FROM resource WHERE project_id || '' = $2 AND id = $3
  FOR SHARE
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project_id, $11, $12, 202, jsonb_build_object('command', $1::text) FROM target
  WHERE $11::text IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING key
), appended AS (
  INSERT INTO command (id, project_id, resource_id, name, author, arguments, outcome, reason,
    consumed_at)
  SELECT $1, t.project_id, t.id, $4, $5,
    $6::jsonb || CASE WHEN $7::int IS NULL THEN '{}' ELSE jsonb_build_object('expiresAt', to_char(
      (now() + make_interval(secs => $7::int)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
    END,
    e.outcome, e.reason, CASE WHEN e.outcome IS NOT NULL THEN now() END
  FROM target t
  LEFT JOIN (VALUES ('rejected', $8::text)) AS e(outcome, reason)
    ON t.status NOT IN ('pending', 'active')
  WHERE $11::text IS NULL OR EXISTS (SELECT 1 FROM recorded)
  RETURNING id, project_id, resource_id, outcome
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT project_id, $9, resource_id, $10::jsonb, 'api' FROM appended WHERE outcome IS NOT NULL
  RETURNING id
)
SELECT id, status, EXISTS (SELECT 1 FROM appended) AS appended FROM target
