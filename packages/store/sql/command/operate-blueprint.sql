-- Drains or resumes a blueprint, as was decided about it under its lock: nobody else writes it, so the
-- command is consumed as it comes. What was applied wakes the type's allocator.
-- $1 id · $2 project · $3 blueprint · $4 name: `drain` or `resume` · $5 author · $6 reason, or null ·
-- $7 outcome · $8 refusal: why it is rejected, or null · $9 eventType · $10 eventData as JSON ·
-- $11 idempotencyKey, or null · $12 requestHash, or null. One row, or none where it came under a used key.
WITH recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT $2, $11, $12, 202, jsonb_build_object('command', $1::text)
  WHERE $11::text IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING key
), appended AS (
  INSERT INTO command (id, project_id, subject_kind, subject_id, name, author, arguments, outcome,
    reason, consumed_at)
  SELECT $1, $2, 'blueprint', $3, $4, $5, jsonb_strip_nulls(jsonb_build_object('reason', $6::text)), $7, $8, now()
  WHERE $11::text IS NULL OR EXISTS (SELECT 1 FROM recorded)
  RETURNING id, project_id, subject_id, outcome
), changed AS (
  UPDATE blueprint b SET updated_at = now(),
    draining = CASE WHEN $4 = 'drain' THEN jsonb_build_object(
      'author', $5::text, 'reason', $6::text, 'setAt',
      to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) END
  FROM appended a WHERE b.id = a.subject_id AND a.outcome = 'applied'
  RETURNING b.id, b.provides
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT provides, 'blueprint ' || $4, 'blueprint', id FROM changed
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT project_id, $9, 'blueprint', subject_id, $10::jsonb, 'api' FROM appended
  RETURNING id
)
SELECT id FROM appended
