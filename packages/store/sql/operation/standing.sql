-- What stands in the way of operations that are not over.
-- $1 ids. A row each: who has its branch, how many older ones wait for it, its leases that are not gone, and whether
-- somebody has dismissed it.
-- Columns: holder null · lease null · former null
SELECT o.id,
  (SELECT s.operation_id FROM operation_slot s
    WHERE s.project_id = o.project_id AND s.slot = o.slot AND s.operation_id <> o.id) AS holder,
  (SELECT count(*)::int FROM operation q WHERE q.project_id = o.project_id AND q.slot = o.slot
    AND q.status = 'queued' AND q.number < o.number) AS ahead,
  (SELECT l.id FROM lease l
    WHERE l.holder_id = o.id AND l.holder_name = 'copy-' || o.copy AND l.status || '' IN ('pending', 'acquired')) AS lease,
  (SELECT min(l.id) FROM lease l
    WHERE l.holder_id = o.id AND l.holder_name <> 'copy-' || o.copy AND l.status || '' <> 'destroyed') AS former,
  EXISTS (SELECT 1 FROM command c WHERE c.subject_id = o.id AND c.outcome IS NULL AND c.name = 'dismiss') AS dismissed
FROM operation o WHERE o.id = ANY ($1) AND o.ended_at IS NULL
