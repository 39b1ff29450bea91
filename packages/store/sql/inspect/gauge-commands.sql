-- Commands that nobody has consumed, by name.
-- $1 seconds that they have waited at least. A row for each name that has any.
SELECT name, count(*)::int AS count FROM (
  SELECT name, created_at FROM command WHERE outcome IS NULL AND lease_id IS NOT NULL
  UNION ALL
  SELECT name, created_at FROM command WHERE outcome IS NULL AND resource_id IS NOT NULL
  UNION ALL
  SELECT name, created_at FROM command WHERE outcome IS NULL AND subject_id IS NOT NULL
) open
WHERE created_at < now() - make_interval(secs => $1)
GROUP BY name
