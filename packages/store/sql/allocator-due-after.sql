-- After the type's lock is given back: has anything come in that this run did not see?
-- $1 type · $2 leases just placed. A row each: queue, kind, id.
SELECT 'allocator' AS queue, 'type' AS kind, $1::text AS id
WHERE EXISTS (SELECT 1 FROM wake WHERE type = $1 AND at <= clock_timestamp())
  OR EXISTS (SELECT 1 FROM lease
    WHERE status = 'pending' AND type = $1 AND wake_at <= clock_timestamp())
UNION ALL
SELECT DISTINCT CASE l.status WHEN 'acquired' THEN 'lease' ELSE 'update' END, 'lease', l.id
FROM lease l JOIN command c ON c.lease_id = l.id AND c.outcome IS NULL
WHERE l.id = ANY ($2) AND l.status IN ('acquired', 'active')
