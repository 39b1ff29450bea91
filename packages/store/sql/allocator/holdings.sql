-- What some projects and owners hold of a type: places that are not free yet. Read only where several
-- of them want what there is not enough of.
-- $1 type · $2 projects · $3 owners: array of objects as JSON, `owner` '' for none · $4 defaultWeight:
-- of a project for which none was set. A row for each project, `owner` null, and for each owner that
-- holds some.
-- Columns: owner null
SELECT p.id AS project_id, NULL AS owner, coalesce(h.live, 0) AS live, coalesce(h.served, 0) AS served,
  coalesce(h.served_at, 0) AS served_at, coalesce(q.value, $4::int) AS weight
FROM unnest($2::text[]) AS p(id)
LEFT JOIN project_holding h ON h.type = $1 AND h.project_id = p.id
LEFT JOIN quota q ON q.project_id = p.id AND q.name = 'weight'
UNION ALL
SELECT h.project_id, h.owner, h.live, 0, 0, 0
FROM jsonb_to_recordset($3::jsonb) AS o(project text, owner text)
JOIN owner_holding h ON h.type = $1 AND h.project_id = o.project AND h.owner = o.owner
