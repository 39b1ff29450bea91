-- Takes the wakes of a type that are due, in its claim.
-- $1 type · $2 limit. A row each: what is news, of which blueprint, to which project and to those
-- after which; or the lease that was told something.
-- Columns: news 'place' | 'resource' | 'blueprint' | 'lease' | 'anything'
DELETE FROM wake WHERE id = ANY (ARRAY(
  SELECT id FROM wake WHERE type = $1 AND at <= statement_timestamp() ORDER BY at LIMIT $2))
RETURNING news, blueprint_id AS blueprint, project_id AS project, after_project AS after,
  lease_id AS lease
