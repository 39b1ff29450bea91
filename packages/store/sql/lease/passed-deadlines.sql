-- Which of the claimed leases are past their deadline. A later statement than the claim: a renewal
-- locks the lease's row before it writes, so by now it has either happened or will be refused.
-- $1 ids. A row each: how long it was active where no renewal could have put it off.
-- Columns: leaseSecondsMax null
SELECT d.lease_id, CASE WHEN d.latest <= d.expires_at THEN
    (SELECT round(extract(epoch FROM d.latest - l.activated_at)) FROM lease l WHERE l.id = d.lease_id)::int
  END AS lease_seconds_max
FROM deadline d WHERE d.lease_id = ANY ($1) AND d.expires_at <= clock_timestamp()
