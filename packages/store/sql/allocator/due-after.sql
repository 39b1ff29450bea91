-- After the type's lock is given back: has anything come in that this run did not see?
-- $1 type · $2 placed: leases just placed. A row each: queue, kind, id.
-- Columns: queue QueueName · kind HintKind
SELECT 'allocator' AS queue, 'type' AS kind, $1::text AS id
WHERE EXISTS (SELECT 1 FROM wake WHERE type = $1 AND at <= statement_timestamp())
  OR EXISTS (SELECT 1 FROM lease
    WHERE status = 'pending' AND type <> '' AND type = $1
      AND wake_at <= statement_timestamp())
UNION ALL
SELECT CASE l.status WHEN 'acquired' THEN 'lease' ELSE 'update' END, 'lease', l.id
FROM (SELECT DISTINCT lease_id AS id FROM command
  WHERE outcome IS NULL AND lease_id = ANY ($2)) wished
CROSS JOIN LATERAL (
  SELECT l.id, l.status FROM lease l
  WHERE l.id = wished.id AND l.status || '' IN ('acquired', 'active') LIMIT 1
) l
