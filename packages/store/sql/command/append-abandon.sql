-- Appends to a resource that has ended that nobody shall try to take it down any more, with a wake for
-- its writer. Of one that is destroyed nothing is left to let go of: rejected here. Its row is locked
-- so that it can neither end nor be destroyed in between.
-- $1 id · $2 project · $3 resource · $4 author · $5 reason · $6 idempotencyKey, or null · $7
-- requestHash, or null. One row, or none where there is no such resource: id, status, whether it was appended.
-- Nothing is written where the resource has not ended.
WITH target AS (
  SELECT id, project_id, status FROM resource WHERE project_id || '' = $2 AND id = $3
  FOR SHARE
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project_id, $6, $7, 202, jsonb_build_object('command', $1::text) FROM target
  WHERE $6::text IS NOT NULL AND status NOT IN ('pending', 'active')
  ON CONFLICT DO NOTHING
  RETURNING key
), appended AS (
  INSERT INTO command (id, project_id, resource_id, name, author, arguments, outcome, reason,
    consumed_at)
  SELECT $1, t.project_id, t.id, 'abandon', $4, jsonb_build_object('reason', $5::text),
    e.outcome, e.reason, CASE WHEN e.outcome IS NOT NULL THEN now() END
  FROM target t
  LEFT JOIN (VALUES ('rejected', 'The resource had ended.')) AS e(outcome, reason)
    ON t.status = 'destroyed'
  WHERE t.status NOT IN ('pending', 'active')
    AND ($6::text IS NULL OR EXISTS (SELECT 1 FROM recorded))
  RETURNING id, project_id, resource_id, name, author, outcome, reason
), woken AS (
  INSERT INTO resource_wake (project_id, resource_id, reason)
  SELECT project_id, resource_id, id || ' was said' FROM appended WHERE outcome IS NULL
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT project_id, 'resource.command-rejected', resource_id,
    jsonb_build_object('command', name, 'author', author, 'reason', reason), 'api'
  FROM appended WHERE outcome IS NOT NULL
  RETURNING id
)
SELECT id, status, EXISTS (SELECT 1 FROM appended) AS appended FROM target
