-- Drains or resumes a blueprint: nobody else writes it, so the command is consumed as it comes, and
-- refused where it changes nothing. Resuming wakes the type's allocator.
-- $1 id · $2 project · $3 blueprint · $4 name: `drain` or `resume` · $5 author · $6 reason, or null ·
-- $7 idempotencyKey, or null · $8 requestHash, or null. One row, or none where there is no such blueprint: the
-- type, and whether the command was appended.
WITH target AS (
  SELECT id, project_id, provides, draining FROM blueprint
  WHERE id = $3 AND project_id = $2 AND deleted_at IS NULL
  FOR UPDATE
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project_id, $7, $8, 202, jsonb_build_object('command', $1::text) FROM target
  WHERE $7::text IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING key
), wish AS (
  SELECT t.*, CASE
      WHEN $4 = 'drain' AND draining IS NOT NULL
        THEN (draining ->> 'author') || ' is draining it already.'
      WHEN $4 = 'resume' AND draining IS NULL THEN 'It is not draining.'
    END AS refusal
  FROM target t WHERE $7::text IS NULL OR EXISTS (SELECT 1 FROM recorded)
), appended AS (
  INSERT INTO command (id, project_id, blueprint_id, name, author, arguments, outcome, reason,
    consumed_at)
  SELECT $1, project_id, id, $4, $5, jsonb_strip_nulls(jsonb_build_object('reason', $6::text)),
    CASE WHEN refusal IS NULL THEN 'applied' ELSE 'rejected' END, refusal, now()
  FROM wish
  RETURNING id
), changed AS (
  UPDATE blueprint b SET updated_at = now(),
    draining = CASE WHEN $4 = 'drain' THEN jsonb_build_object(
      'author', $5::text, 'reason', $6::text, 'setAt',
      to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END
  FROM wish w WHERE b.id = w.id AND w.refusal IS NULL
  RETURNING b.id, b.provides
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT provides, 'blueprint ' || $4, 'blueprint', id FROM changed
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, blueprint_id, data, writer)
  SELECT project_id,
    CASE WHEN refusal IS NULL THEN 'blueprint.command-applied' ELSE 'blueprint.command-rejected' END,
    id, jsonb_build_object('command', $4::text, 'author', $5::text,
      'reason', coalesce(refusal, $6::text)), 'api'
  FROM wish
  RETURNING id
)
SELECT provides, EXISTS (SELECT 1 FROM appended) AS appended FROM target
