-- Whether the holder of a lease may still start something with it: active, not past its deadline,
-- and nobody has asked for its release.
-- $1 lease · $2 attempt.
SELECT EXISTS (
  SELECT 1 FROM lease l JOIN deadline d ON d.lease_id = l.id
  WHERE l.id = $1 AND coalesce(l.attempt_id, '') = $2 AND l.status || '' = 'active'
    AND d.expires_at > clock_timestamp()
    AND NOT EXISTS (SELECT 1 FROM command c
      WHERE c.lease_id = l.id AND c.outcome IS NULL)
) AS entitled
