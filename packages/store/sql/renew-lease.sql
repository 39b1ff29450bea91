-- Moves an active lease's deadline ahead, never back. The lease's row is locked first: its writer
-- claims that row before it looks at the deadline, so a renewal and an expiry cannot both win.
-- $1 project · $2 lease · $3 seconds · $4 author. One row with the deadline, or none where the
-- lease is not active, or its deadline has passed, or a release was accepted.
WITH held AS (
  SELECT id, project_id FROM lease
  WHERE project_id || '' = $1 AND id = $2 AND status || '' = 'active'
    AND NOT EXISTS (SELECT 1 FROM command c
      WHERE c.lease_id = $2 AND c.name = 'release' AND c.outcome IS NULL)
  FOR SHARE
), renewed AS (
  UPDATE deadline d SET
    expires_at = greatest(d.expires_at, clock_timestamp() + make_interval(secs => $3::int)),
    renewals = d.renewals + 1
  WHERE d.lease_id = (SELECT id FROM held) AND d.expires_at > clock_timestamp()
  RETURNING d.lease_id, d.expires_at
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT h.project_id, 'lease.renewed', h.id,
    jsonb_build_object('expiresAt', to_char(r.expires_at AT TIME ZONE 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'author', $4::text), 'api'
  FROM held h JOIN renewed r ON r.lease_id = h.id
  RETURNING id
)
SELECT expires_at FROM renewed
