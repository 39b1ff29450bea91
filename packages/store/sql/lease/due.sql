-- Which of the leases are due right now.
-- $1 ids. A row each: id, type, status.
SELECT l.id, l.type, l.status FROM lease l
WHERE l.id = ANY ($1) AND l.status || '' <> 'destroyed' AND (
  l.wake_at <= clock_timestamp()
  OR EXISTS (SELECT 1 FROM command c WHERE c.lease_id = l.id AND c.outcome IS NULL)
  OR (l.status = 'active' AND EXISTS (SELECT 1 FROM deadline d
    WHERE d.lease_id = l.id AND d.expires_at <= clock_timestamp())))
