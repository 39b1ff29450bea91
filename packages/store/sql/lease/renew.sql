-- Moves an active lease's deadline ahead, never back. The lease's row is locked first: its writer
-- claims that row before it looks at the deadline, so a renewal and an expiry cannot both win. An
-- idempotency key is recorded with the deadline that came of it. The deadline is locked before that: a
-- key must stand for a renewal that takes place, and that is known only under the lock.
-- $1 project · $2 lease · $3 ttlSeconds · $4 event: `{type, data}` as JSON, to which the deadline is added ·
-- $5 idempotencyKey, or null · $6 requestHash, or null · $7 aheadSeconds: a deadline that is further ahead
-- is told of when it comes near. Where the blueprint bounds how long a lease is active, no deadline goes beyond
-- that, and the event says what bounded it. One row with the deadline, or none where the lease is not active, or its deadline has passed, or a
-- release was accepted, or the key was used.
WITH held AS (
  SELECT id, project_id FROM lease
  WHERE project_id || '' = $1 AND id = $2 AND status || '' = 'active'
    AND NOT EXISTS (SELECT 1 FROM command c
      WHERE c.lease_id = $2 AND c.name = 'release' AND c.outcome IS NULL)
  FOR SHARE
), keyed AS (
  SELECT d.project_id,
    least(d.latest, greatest(d.expires_at, clock_timestamp() + make_interval(secs => $3::int))) AS expires_at
  FROM deadline d
  WHERE $5::text IS NOT NULL AND d.lease_id = (SELECT id FROM held)
    AND d.expires_at > clock_timestamp()
  FOR UPDATE
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project_id, $5, $6::bytea, 200, jsonb_build_object('expiresAt', expires_at) FROM keyed
  ON CONFLICT DO NOTHING
  RETURNING (answer ->> 'expiresAt')::timestamptz AS expires_at
), renewed AS (
  UPDATE deadline d SET
    expires_at = CASE WHEN $5::text IS NULL
      THEN least(d.latest, greatest(d.expires_at, clock_timestamp() + make_interval(secs => $3::int)))
      ELSE (SELECT expires_at FROM recorded) END,
    renewals = d.renewals + 1,
    -- Armed anew where it moves and is not near at once: what is bounded has been told for good.
    warned_at = CASE WHEN coalesce(d.latest > d.expires_at, true)
        AND $3::int > $7::int AND clock_timestamp() + make_interval(secs => $7::int) < coalesce(d.latest, 'infinity')
      THEN NULL ELSE d.warned_at END
  WHERE d.lease_id = (SELECT id FROM held) AND CASE WHEN $5::text IS NULL
    THEN d.expires_at > clock_timestamp() ELSE EXISTS (SELECT 1 FROM recorded) END
  RETURNING d.lease_id, d.expires_at, d.latest
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT h.project_id, $4::jsonb ->> 'type', h.id,
    ($4::jsonb -> 'data') || jsonb_build_object('expiresAt', to_char(r.expires_at AT TIME ZONE 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
      || CASE WHEN r.latest <= r.expires_at THEN '{"boundBy": "leaseSecondsMax"}'::jsonb ELSE '{}' END, 'api'
  FROM held h JOIN renewed r ON r.lease_id = h.id
  RETURNING id
)
SELECT expires_at FROM renewed
