-- Appends to a resource that has ended that nobody shall try to take it down any more, with a wake for
-- its writer. Of one that is destroyed nothing is left to let go of: rejected here. Its row is locked
-- so that it can neither end nor be destroyed in between.
-- $1 id · $2 project · $3 resource · $4 author · $5 reason · $6 ended: why it is rejected then ·
-- $7 eventType · $8 eventData as JSON, of the rejection · $9 idempotencyKey, or null · $10 requestHash, or
-- null. One row, or none where there is no such resource: id, status, whether it was appended.
-- Nothing is written where the resource has not ended.
WITH target AS (
  SELECT id, project_id, status FROM resource WHERE project_id || '' = $2 AND id = $3
  FOR SHARE
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project_id, $9, $10, 202, jsonb_build_object('command', $1::text) FROM target
  WHERE $9::text IS NOT NULL AND status NOT IN ('pending', 'active')
  ON CONFLICT DO NOTHING
  RETURNING key
), appended AS (
  INSERT INTO command (id, project_id, resource_id, name, author, arguments, outcome, reason,
    consumed_at)
  SELECT $1, t.project_id, t.id, 'abandon', $4, jsonb_build_object('reason', $5::text),
    e.outcome, e.reason, CASE WHEN e.outcome IS NOT NULL THEN now() END
  FROM target t
  LEFT JOIN (VALUES ('rejected', $6::text)) AS e(outcome, reason)
    ON t.status = 'destroyed'
  WHERE t.status NOT IN ('pending', 'active')
    AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM recorded))
  RETURNING id, project_id, resource_id, outcome
), woken AS (
  INSERT INTO resource_wake (project_id, resource_id, reason)
  SELECT project_id, resource_id, id || ' was said' FROM appended WHERE outcome IS NULL
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT project_id, $7, resource_id, $8::jsonb, 'api' FROM appended WHERE outcome IS NOT NULL
  RETURNING id
)
SELECT id, status, EXISTS (SELECT 1 FROM appended) AS appended FROM target
