-- A claimed resource was updated in place, or stays as it was: its command is consumed, the mark that this has
-- set goes, and its type's allocator is woken.
-- $1 resource · $2 fence · $3 revision: null where it stays as it was · $4 state as JSON: null as well · $5 command ·
-- $6 outcome · $7 reason: null where it was applied · $8 came: what of it came otherwise, or null · $9 ownMark: the
-- reason of the mark · $10 events as JSON · $11 writer. No row: fenced out.
WITH updated AS (
  UPDATE resource SET revision = coalesce($3::int, revision), state = coalesce($4::jsonb, state), tries = 0,
    marks = CASE WHEN marks -> 'draining' ->> 'reason' = $9 THEN marks - 'draining' ELSE marks END,
    wake_at = (marks -> 'held' ->> 'expiresAt')::timestamptz
  WHERE id = $1 AND fence = $2 AND status || '' = 'active'
  RETURNING id, project_id, type, blueprint_id, fence
), consumed AS (
  UPDATE command c SET outcome = $6, reason = $7::text, consumed_at = now(), fence = u.fence,
    arguments = c.arguments || CASE WHEN $8::text IS NULL THEN '{}' ELSE jsonb_build_object('came', $8) END
  FROM updated u
  WHERE c.id = $5 AND c.resource_id = u.id
  RETURNING c.id
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT type, 'resource updated', 'resource', blueprint_id FROM updated
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT r.project_id, v.type, r.id, v.data, r.fence, $11
  FROM jsonb_to_recordset($10::jsonb) AS v(type text, data jsonb) CROSS JOIN updated r
  RETURNING id
)
SELECT id FROM updated
