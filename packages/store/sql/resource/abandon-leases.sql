-- Lets go of the leases that have ended on a resource, and of attempts on it that were thrown back: claimed
-- and over in one statement, so that whoever is taking them down just now has lost them. Runs in the
-- transaction that lets go of the resource. Slots come free here too; what was wished of a lease is rejected.
-- $1 resource · $2 reason · $3 leaseEvent: the type of each lease’s event · $4 leaseData: its data, as
-- JSON · $5 attemptEvent · $6 attemptData: the same for attempts · $7 writer. A row for each lease: id, and what
-- holds it.
WITH old AS (
  SELECT a.id AS attempt, a.status, l.id AS lease FROM attempt a
  JOIN lease l ON l.id = a.lease_id
  WHERE a.resource_id = $1 AND a.ended_at IS NULL
), gone AS (
  UPDATE lease l SET status = 'destroyed', fence = l.fence + 1, writer = $7, destroyed_at = now(),
    wake_at = NULL, reason = concat_ws(' ', l.reason, $1 || ' was abandoned: ' || $2)
  FROM old o WHERE l.id = o.lease AND l.attempt_id = o.attempt AND l.status || '' IN ('released', 'broken')
  RETURNING l.id, l.project_id, l.type, l.fence, l.attempt_id, l.holder_resource_id,
    l.holder_kind, l.holder_id
), closed AS (
  UPDATE attempt a SET status = 'closed', fence = a.fence + 1, writer = $7, ended_at = now(),
    wake_at = NULL
  WHERE a.id IN (
    SELECT attempt_id FROM gone UNION ALL SELECT o.attempt FROM old o WHERE o.status = 'dirty')
  RETURNING a.id, a.lease_id, a.project_id, a.fence
), freed AS (
  DELETE FROM slot_lock WHERE attempt_id = ANY (ARRAY(SELECT id FROM closed))
  RETURNING key
), rejected AS (
  UPDATE command c SET outcome = 'rejected', reason = 'The lease had ended.', consumed_at = now(),
    fence = (SELECT g.fence FROM gone g WHERE g.id = c.lease_id)
  WHERE c.lease_id = ANY (ARRAY(SELECT id FROM gone)) AND c.outcome IS NULL
  RETURNING c.id
), woken AS (
  -- Places of the resource have gone with it; what a kind had named may be wanted anywhere.
  INSERT INTO wake (type, reason, news)
  SELECT type, 'leases abandoned', 'anything' FROM resource
  WHERE id = $1 AND EXISTS (SELECT 1 FROM freed WHERE key NOT LIKE 'lease/%')
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, fence, writer)
  SELECT c.project_id, CASE WHEN g.id IS NULL THEN $5 ELSE $3 END, c.lease_id,
    CASE WHEN g.id IS NULL THEN $6::jsonb ELSE $4::jsonb END, coalesce(g.fence, c.fence), $7
  FROM closed c LEFT JOIN gone g ON g.attempt_id = c.id
  RETURNING id
)
SELECT id, holder_resource_id, holder_kind, holder_id FROM gone
