-- Takes the wakes of a type that are due, in its claim. What is news of a blueprint whose resources come and
-- go by themselves makes its pool due; but not that a place came free, of which whoever sees to it need not know.
-- $1 type · $2 limit. A row each: what is news, of which blueprint, to which project and to those
-- after which; or the lease that was told something; and whether a pool became due.
-- Columns: news 'place' | 'resource' | 'blueprint' | 'lease' | 'anything'
WITH taken AS (
  DELETE FROM wake WHERE id = ANY (ARRAY(
    SELECT id FROM wake WHERE type = $1 AND at <= statement_timestamp() ORDER BY at LIMIT $2))
  RETURNING news, blueprint_id, project_id, after_project, lease_id
), due AS (
  UPDATE pool p SET next_at = now() WHERE p.type = $1 AND p.next_at > now()
    AND (SELECT true FROM taken t WHERE t.news NOT IN ('place', 'lease')
      AND (t.blueprint_id IS NULL OR t.blueprint_id = p.blueprint_id) LIMIT 1)
  RETURNING p.blueprint_id
)
SELECT news, blueprint_id AS blueprint, project_id AS project, after_project AS after,
  lease_id AS lease, (SELECT true FROM due LIMIT 1) IS NOT NULL AS pools_due
FROM taken
