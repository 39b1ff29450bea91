-- Leases whose deadline comes before the next sweep, so that each is hinted when it passes.
-- $1 aheadMs · $2 limit. A row each: lease, milliseconds from now.
SELECT d.lease_id AS id,
  ceil(extract(epoch FROM d.expires_at - clock_timestamp()) * 1000)::int AS in_ms
FROM deadline d JOIN lease l ON l.id = d.lease_id
WHERE l.status || '' = 'active' AND d.expires_at > statement_timestamp()
  AND d.expires_at <= statement_timestamp() + make_interval(secs => $1::int / 1000.0)
ORDER BY d.expires_at
LIMIT $2
