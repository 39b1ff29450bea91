-- Why pending leases wait: by type and the first rule of their shape's verdicts, which is the one
-- that a lease whose wait is over ends with. Verdicts are looked up for shapes, not for leases.
-- A row for each type and rule, with the age of the oldest.
WITH shape AS (
  SELECT type, project_id, shape, awaits_resource_id IS NOT NULL AS awaits, count(*) AS leases,
    min(created_at) AS oldest
  FROM lease WHERE status = 'pending' AND type <> ''
  GROUP BY type, project_id, shape, awaits_resource_id IS NOT NULL
)
SELECT s.type,
  CASE WHEN s.awaits THEN 'resource-on-its-way'
    ELSE coalesce(w.verdicts -> 0 ->> 'rule', 'not-looked-at-yet') END AS rule,
  sum(s.leases)::int AS count,
  max(extract(epoch FROM now() - s.oldest))::float8 AS oldest_seconds
FROM shape s
LEFT JOIN waiting w ON w.project_id = s.project_id AND w.shape = s.shape
GROUP BY 1, 2
