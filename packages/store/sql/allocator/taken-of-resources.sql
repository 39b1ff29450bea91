-- How much leases take of the quantities of some resources, and how much those would take that await them, but
-- for some. Read under the type's claim: only its allocator adds to it.
-- $1 resources · $2 leases: those that are not counted as awaiting. A row for each resource and quantity.
SELECT t.resource_id AS resource, q.name, sum(q.amount::bigint)::float8 AS amount
FROM (
  SELECT a.resource_id, a.quantities FROM attempt a
  WHERE a.resource_id = ANY ($1) AND a.ended_at IS NULL AND a.quantities IS NOT NULL
  UNION ALL
  SELECT l.awaits_resource_id, l.quantities FROM lease l
  WHERE l.status = 'pending' AND l.awaits_resource_id IS NOT NULL
    AND l.awaits_resource_id = ANY ($1) AND l.quantities <> '{}' AND l.id <> ALL ($2)
) t CROSS JOIN LATERAL jsonb_each_text(t.quantities) AS q(name, amount)
GROUP BY t.resource_id, q.name
