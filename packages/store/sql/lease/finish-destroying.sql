-- Nothing is left of these leases and attempts: slots come free in the same transaction, never
-- before, since a dirty thing must not be handed out. What was still wished of an ended lease is
-- rejected.
-- $1 debts · $2 events: arrays of objects as JSON · $3 writer.
-- A row for each that was written, with its fence, the types whose allocators were woken, and the resources
-- whose writers wait for its end; one that is missing was fenced out. The same object may come twice, from its writer and from one that
-- was overtaken.
WITH debt AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS d(kind text, id text, fence bigint)
), gone AS (
  UPDATE lease l SET status = 'destroyed', destroyed_at = now(), wake_at = NULL
  FROM debt d WHERE d.kind = 'lease' AND l.id = d.id AND l.fence = d.fence
  RETURNING l.id, l.project_id, l.type, l.fence, l.attempt_id
), closed AS (
  UPDATE attempt a SET status = 'closed', ended_at = now(), wake_at = NULL
  WHERE a.id IN (
    SELECT attempt_id FROM gone
    UNION ALL
    SELECT o.id FROM debt d JOIN attempt o ON o.id = d.id AND o.fence = d.fence
    WHERE d.kind = 'attempt' AND o.status || '' = 'dirty')
  RETURNING a.id, a.lease_id, a.project_id, a.fence, a.resource_id, a.watched
), freed AS (
  DELETE FROM slot_lock WHERE attempt_id = ANY (ARRAY(SELECT id FROM closed))
  RETURNING key
), rejected AS (
  UPDATE command c SET outcome = 'rejected', reason = 'The lease had ended.', consumed_at = now(),
    fence = (SELECT g.fence FROM gone g WHERE g.id = c.lease_id)
  WHERE c.lease_id = ANY (ARRAY(SELECT id FROM gone)) AND c.outcome IS NULL
  RETURNING c.id
), woken AS (
  -- A slot that a kind had named may be wanted anywhere; a place is one of its blueprint alone.
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT DISTINCT l.type, 'room came free', CASE WHEN f.kinds THEN 'anything' ELSE 'place' END,
    CASE WHEN NOT f.kinds THEN r.blueprint_id END
  FROM closed c JOIN lease l ON l.id = c.lease_id JOIN resource r ON r.id = c.resource_id
  CROSS JOIN (SELECT EXISTS (SELECT 1 FROM freed WHERE key NOT LIKE 'lease/%') AS kinds) f
  -- Only where somebody waits. Who asks just now has not been looked at yet, and will be.
  WHERE (SELECT true FROM lease p
    WHERE p.status = 'pending' AND p.type <> '' AND p.type = l.type LIMIT 1)
  UNION
  -- Or where whoever sees to the pool has to know.
  SELECT l.type, 'a lease on a pool ended', 'resource', r.blueprint_id
  FROM closed c JOIN lease l ON l.id = c.lease_id JOIN resource r ON r.id = c.resource_id
  WHERE c.watched
  RETURNING type
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT l.project_id, v.type, l.id, v.data, d.fence, $3
  FROM jsonb_to_recordset($2::jsonb) AS v(
    debt text, fence bigint, lease text, type text, data jsonb)
  JOIN debt d ON d.id = v.debt AND d.fence = v.fence
  JOIN lease l ON l.id = v.lease
  WHERE EXISTS (SELECT 1 FROM gone g WHERE g.id = d.id AND g.fence = d.fence)
    OR EXISTS (SELECT 1 FROM closed c WHERE c.id = d.id AND c.fence = d.fence)
  RETURNING id
)
SELECT id, fence, ARRAY(SELECT type FROM woken) AS woken,
  ARRAY(SELECT resource_id FROM closed WHERE watched) AS watched FROM gone
UNION ALL
SELECT c.id, c.fence, ARRAY(SELECT type FROM woken), ARRAY(SELECT resource_id FROM closed WHERE watched)
FROM closed c JOIN debt d ON d.id = c.id AND d.fence = c.fence
