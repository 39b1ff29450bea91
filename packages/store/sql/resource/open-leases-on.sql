-- Whether a lease is acquired or active on a resource.
-- $1 resource. One row.
SELECT EXISTS (SELECT 1 FROM attempt a JOIN lease l ON l.attempt_id = a.id
  WHERE a.resource_id = $1 AND a.status = 'open' AND a.ended_at IS NULL
    AND l.status || '' IN ('acquired', 'active')) AS has_open
