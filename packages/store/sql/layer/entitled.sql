-- Whether something may be started on a lease that is held inside: it is active there still, nobody
-- has asked for its end, and whoever wants to start it has its claim still. A claim is on the holder,
-- on a lease of the holder, or on an attempt of one; a mere use has none.
-- $1 lease · $2 attempt · $3 holder · $4 claimed: the object, or null · $5 fence: its, or null.
SELECT EXISTS (
  SELECT 1 FROM lease l
  WHERE l.id = $1 AND l.attempt_id = $2
    AND (l.holder_resource_id = $3 OR l.holder_id = $3) AND l.status || '' = 'active'
    AND NOT EXISTS (SELECT 1 FROM command c WHERE c.lease_id = l.id AND c.outcome IS NULL)
) AND ($4::text IS NULL
  OR EXISTS (SELECT 1 FROM resource WHERE id = $4 AND fence = $5::bigint)
  OR EXISTS (SELECT 1 FROM lease WHERE id = $4 AND fence = $5::bigint)
  OR EXISTS (SELECT 1 FROM attempt WHERE id = $4 AND fence = $5::bigint)) AS entitled
