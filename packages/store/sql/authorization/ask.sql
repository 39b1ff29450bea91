-- Asks for a blueprint of another project, for the first time or anew, with an event for each of
-- the two and a wake of the type.
-- $1 id if it is new · $2 project that asks · $3 blueprint · $4 author · $5 askerEvent: its type ·
-- $6 askerData, without the name of the other project · $7 ownerEvent · $8 ownerData, without that and
-- the id.
-- The id as a row, or none where it is asked for already and neither declined nor revoked.
WITH asked AS (
  INSERT INTO "authorization" AS z
    (id, project_id, blueprint_id, blueprint_project_id, author)
  SELECT $1, $2, b.id, b.project_id, $4 FROM blueprint b
  WHERE b.id = $3 AND b.deleted_at IS NULL AND b.project_id <> $2
  ON CONFLICT (project_id, blueprint_id) DO UPDATE
    SET asked = 'active', decided = 'requested', author = $4, decided_by = NULL,
      decided_at = NULL, reason = NULL
    WHERE z.asked = 'withdrawn' OR z.decided IN ('declined', 'revoked')
  RETURNING *
), told_asker AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT z.project_id, $5, 'authorization', z.id, $6::jsonb || jsonb_build_object('project', owner.name), 'api'
  FROM asked z JOIN project owner ON owner.id = z.blueprint_project_id
), told_owner AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT z.blueprint_project_id, $7, 'blueprint', z.blueprint_id,
    $8::jsonb || jsonb_build_object('project', asker.name, 'authorization', z.id), 'api'
  FROM asked z JOIN project asker ON asker.id = z.project_id
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id, project_id)
  SELECT b.provides, 'authorization asked for', 'blueprint', z.blueprint_id, z.project_id FROM asked z JOIN blueprint b ON b.id = z.blueprint_id
)
SELECT id FROM asked
