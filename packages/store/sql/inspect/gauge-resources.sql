-- How many resources each blueprint has in each status; what is destroyed is not counted.
-- A row for each blueprint, status and set of marks that has any.
SELECT p.name AS project, b.name AS blueprint, r.type, r.status, r.marks, r.count
FROM (
  SELECT blueprint_id, type, status, ARRAY(SELECT jsonb_object_keys(marks)) AS marks,
    count(*)::int AS count
  FROM resource WHERE destroyed_at IS NULL
  GROUP BY 1, 2, 3, 4
) r
JOIN blueprint b ON b.id = r.blueprint_id
JOIN project p ON p.id = b.project_id
