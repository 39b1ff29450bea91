-- Which of the resources are due right now. A reclaim that waits for others is due once nothing is
-- left of them; before, and as any command that goes on, with its resource.
-- $1 ids. A row each: id, status.
SELECT r.id, r.status FROM resource r
WHERE r.id = ANY ($1) AND r.status || '' <> 'destroyed' AND (
  r.wake_at <= clock_timestamp()
  -- Of one that has ended commands are answered when it is destroyed; one that changes how comes with a wake.
  OR (r.status || '' IN ('pending', 'active') AND EXISTS (SELECT 1 FROM command c
    WHERE c.resource_id = r.id AND c.outcome IS NULL AND (NOT c.arguments ? 'asked'
      OR c.name IN ('reclaim', 'retire') AND NOT EXISTS (SELECT 1 FROM attempt a
        WHERE a.resource_id = r.id AND a.status <> 'closed' AND a.ended_at IS NULL))))
  -- Of an active resource nobody has to look at a wake: what it stands on can only be lost.
  OR (r.status <> 'active'
    AND EXISTS (SELECT 1 FROM resource_wake w WHERE w.resource_id = r.id)))
