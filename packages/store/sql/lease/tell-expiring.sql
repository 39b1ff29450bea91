-- Tells the holders of active leases whose deadline comes near, each deadline once: it says itself that it was
-- told, and one that somebody else has at hand is left to him. Looks only at what came near a while ago at most:
-- all that ever came near would be read again and again until it is over.
-- $1 aheadMs: how near · $2 sinceMs: since when · $3 event: the type · $4 data: as JSON, to which the deadline is
-- added · $5 finalData: the same of those that no renewal puts off · $6 writer · $7 limit. A row for each that was
-- told.
-- Columns: id not null
WITH near AS (
  SELECT d.lease_id FROM deadline d JOIN lease l ON l.id = d.lease_id
  WHERE d.expires_at > statement_timestamp()
      + make_interval(secs => greatest(0, $1::int - $2::int) / 1000.0)
    AND d.expires_at <= statement_timestamp() + make_interval(secs => $1::int / 1000.0)
    AND d.warned_at IS NULL AND l.status || '' = 'active'
  ORDER BY d.expires_at
  LIMIT $7
  -- Nothing is told of a lease that has ended meanwhile.
  FOR UPDATE OF d SKIP LOCKED FOR SHARE OF l SKIP LOCKED
), warned AS (
  UPDATE deadline d SET warned_at = now() WHERE d.lease_id = ANY (ARRAY(SELECT lease_id FROM near))
  RETURNING d.lease_id, d.project_id, d.expires_at, d.latest
)
INSERT INTO event (project_id, type, lease_id, data, writer)
SELECT project_id, $3, lease_id,
  CASE WHEN latest <= expires_at THEN $5::jsonb ELSE $4::jsonb END || jsonb_build_object('expiresAt',
    to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), $6
FROM warned
RETURNING lease_id AS id
