-- Nothing is left of a resource: attempts on it have nothing left either, its slots come free,
-- what was still wished of it is rejected, and its type's allocator is woken. Not before all that
-- it held is gone too: a lease that is held has a holder that lives.
-- $1 resource · $2 fence · $3 events as JSON · $4 writer. No row: fenced out.
WITH gone AS (
  UPDATE resource SET status = 'destroyed', destroyed_at = now(), wake_at = NULL
  WHERE id = $1 AND fence = $2 AND status || '' IN ('released', 'broken')
    AND NOT EXISTS (SELECT 1 FROM lease l
      WHERE l.holder_resource_id = $1 AND l.status || '' <> 'destroyed')
  RETURNING id, project_id, type, blueprint_id, fence
), freed AS (
  DELETE FROM slot_lock WHERE resource_id = (SELECT id FROM gone)
  RETURNING key
), rejected AS (
  UPDATE command c SET outcome = 'rejected', reason = 'The resource had ended.',
    consumed_at = now(), fence = g.fence
  FROM gone g WHERE c.resource_id = g.id AND c.outcome IS NULL
  RETURNING c.id
), woken AS (
  -- A slot that a kind had named may be wanted anywhere; one of the limit is its blueprint's alone.
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT type, 'resource destroyed', 'resource',
    CASE WHEN NOT EXISTS (SELECT 1 FROM freed WHERE key NOT LIKE 'resource/%') THEN blueprint_id END
  FROM gone
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT g.project_id, v.type, g.id, v.data, g.fence, $4
  FROM jsonb_to_recordset($3::jsonb) AS v(type text, data jsonb) CROSS JOIN gone g
  RETURNING id
)
SELECT id FROM gone
