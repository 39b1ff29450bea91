-- Whether the writer that claimed a lease may still start something for setting it up.
-- $1 lease · $2 fence.
SELECT EXISTS (
  SELECT 1 FROM lease l
  WHERE l.id = $1 AND l.fence = $2 AND l.status || '' = 'acquired'
    AND NOT EXISTS (SELECT 1 FROM command c
      WHERE c.lease_id = l.id AND c.outcome IS NULL)
) AS entitled
