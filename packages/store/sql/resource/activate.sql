-- A claimed resource is built: active from now on; its type's allocator is woken.
-- $1 resource · $2 fence · $3 state · $4 events as JSON · $5 writer. No row: fenced out.
WITH activated AS (
  UPDATE resource SET status = 'active', activated_at = now(), state = $3::jsonb, tries = 0,
    -- it may have been held while it was built
    wake_at = (marks -> 'held' ->> 'expiresAt')::timestamptz
  WHERE id = $1 AND fence = $2 AND status || '' = 'pending'
  RETURNING id, project_id, type, blueprint_id, fence
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT type, 'resource active', 'resource', blueprint_id FROM activated
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT r.project_id, v.type, r.id, v.data, r.fence, $5
  FROM jsonb_to_recordset($4::jsonb) AS v(type text, data jsonb) CROSS JOIN activated r
  RETURNING id
)
SELECT id FROM activated
