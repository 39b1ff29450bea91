-- Drops the explanations of shapes of which no lease waits any more, of those that a decision has
-- taken leases out of.
-- $1 shapes: array of objects as JSON.
DELETE FROM waiting w
USING jsonb_to_recordset($1::jsonb) AS s(project text, shape text)
WHERE w.project_id = s.project AND w.shape = s.shape AND (SELECT true FROM lease l
  WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = w.shape
    AND l.project_id = w.project_id LIMIT 1) IS NULL
