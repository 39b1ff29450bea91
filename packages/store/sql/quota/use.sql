-- How much of its quotas a project uses. Counting ends one above the limit, or one above another
-- number where that is higher.
-- $1 project · $2 names · $3 defaults, in the same order · $4 countedTo: what is counted up to at
-- least, in the same order. A row for each name.  The orders are those of the indexes that hold what
-- is counted and nothing else: without them the key may be taken, and with it all that is destroyed is
-- walked.
WITH asked AS MATERIALIZED (
  SELECT a.name, coalesce(q.value, a.standard) AS value, a.at_least
  FROM unnest($2::text[], $3::int[], $4::int[]) AS a(name, standard, at_least)
  LEFT JOIN quota q ON q.project_id = $1 AND q.name = a.name
), bounded AS MATERIALIZED (
  SELECT name, value, greatest(value, at_least) + 1 AS bound FROM asked
)
SELECT b.name, b.value, CASE b.name
  WHEN 'leases-pending' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM lease l
    WHERE l.project_id = $1 AND l.status = 'pending' AND l.shape <> ''
    ORDER BY l.shape LIMIT b.bound) n)
  WHEN 'leases-live' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM lease l WHERE l.project_id = $1 AND l.destroyed_at IS NULL
    ORDER BY l.number DESC LIMIT b.bound) n)
  WHEN 'resources' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM resource r WHERE r.project_id = $1 AND r.destroyed_at IS NULL
    ORDER BY r.number DESC LIMIT b.bound) n)
  WHEN 'blueprints' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM blueprint p WHERE p.project_id = $1 AND p.deleted_at IS NULL
    ORDER BY p.name LIMIT b.bound) n)
  WHEN 'credentials' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM credential c WHERE c.project_id = $1 LIMIT b.bound) n)
  WHEN 'tokens' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM token t WHERE t.project_id = $1 AND t.revoked_at IS NULL
      AND coalesce(t.expires_at, 'infinity') > now()
    ORDER BY coalesce(t.expires_at, 'infinity') LIMIT b.bound) n)
  WHEN 'operations-live' THEN (SELECT count(*)::int FROM (
    SELECT 1 FROM operation o WHERE o.project_id = $1 AND o.ended_at IS NULL
    ORDER BY o.number LIMIT b.bound) n)
  WHEN 'transcripts-mib' THEN (
    SELECT ceil(coalesce(sum(n.bytes_max), 0) / 1048576)::int FROM (
      SELECT s.bytes_max FROM transcript s WHERE s.project_id = $1 ORDER BY s.bytes_max) n)
  END AS used
FROM bounded b
