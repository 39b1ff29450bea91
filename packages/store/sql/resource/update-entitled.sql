-- Whether the writer that claimed a resource may still start something for updating it.
-- $1 resource · $2 fence.
SELECT EXISTS (
  SELECT 1 FROM resource r
  WHERE r.id = $1 AND r.fence = $2 AND r.status || '' = 'active'
    AND NOT EXISTS (SELECT 1 FROM command c
      WHERE c.resource_id = r.id AND c.outcome IS NULL AND c.name = 'release')
) AS entitled
