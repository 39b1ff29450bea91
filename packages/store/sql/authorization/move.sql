-- Moves an authorization on, with an event for each of the two projects and a wake of the type.
-- $1 id · $2 project whose move it is · $3 status to reach · $4 statuses from which it may be
-- reached · $5 author · $6 reason or null · $7 askerEvent: its type · $8 askerData · $9 ownerEvent ·
-- $10 ownerData. The id as a row, or none where that move does not exist.
WITH moved AS (
  UPDATE "authorization" z SET
    asked = CASE $3::text WHEN 'withdrawn' THEN 'withdrawn' ELSE z.asked END,
    decided = CASE $3::text WHEN 'withdrawn' THEN z.decided ELSE $3::text END,
    decided_by = CASE $3::text WHEN 'withdrawn' THEN z.decided_by ELSE $5::text END,
    decided_at = CASE $3::text WHEN 'withdrawn' THEN z.decided_at ELSE now() END,
    reason = CASE $3::text WHEN 'withdrawn' THEN z.reason ELSE $6::text END
  FROM blueprint b
  WHERE z.id = $1 AND b.id = z.blueprint_id
    AND $2 = CASE $3::text WHEN 'withdrawn' THEN z.project_id ELSE z.blueprint_project_id END
    AND CASE z.asked WHEN 'withdrawn' THEN 'withdrawn' ELSE z.decided END = ANY ($4::text[])
    AND ($3::text <> 'authorized' OR b.deleted_at IS NULL)
  RETURNING z.id, z.project_id, z.blueprint_id, z.blueprint_project_id, b.provides
), told_asker AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT project_id, $7, 'authorization', id, $8::jsonb, 'api' FROM moved
), told_owner AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT blueprint_project_id, $9, 'blueprint', blueprint_id, $10::jsonb, 'api' FROM moved
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id, project_id)
  SELECT provides, 'authorization ' || $3::text, 'blueprint', blueprint_id, project_id FROM moved
)
SELECT id FROM moved
