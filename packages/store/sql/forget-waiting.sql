-- Drops the explanations of shapes of which no lease waits any more.
-- $1 type.
DELETE FROM waiting w
WHERE w.type = $1 AND (SELECT true FROM lease l
  WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = w.shape
    AND l.project_id = w.project_id LIMIT 1) IS NULL
