-- How many resources of each blueprint somebody has let go of, as far back as they are kept.
-- A row for each blueprint that has any.
SELECT p.name AS project, b.name AS blueprint, r.count
FROM (
  SELECT blueprint_id, count(*)::int AS count FROM resource WHERE abandoned IS NOT NULL GROUP BY 1
) r
JOIN blueprint b ON b.id = r.blueprint_id
JOIN project p ON p.id = b.project_id
