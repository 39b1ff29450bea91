-- Which of the claimed leases are past their deadline. A later statement than the claim: a renewal
-- locks the lease's row before it writes, so by now it has either happened or will be refused.
-- $1 ids.
SELECT lease_id FROM deadline WHERE lease_id = ANY ($1) AND expires_at <= clock_timestamp()
