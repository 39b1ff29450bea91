-- Resources of a type that have room, locked against their writers until the decision: a plain
-- read would let a lease be placed on a resource that is being released.
-- $1 type · $2 how many at most. Counts only where there is a limit to compare with, or
-- the least used one is wanted.
SELECT r.id, r.project_id, r.blueprint_id, r.status,
  r.status = 'pending' AND r.tries >= 2 AS struggles, r.revision, v.config, r.choice, r.state,
  r.depth,
  ARRAY(SELECT jsonb_object_keys(r.marks)) AS marks,
  live.count AS live,
  CASE WHEN b.limit_leases_per_resource IS NULL THEN '{}'
    ELSE ARRAY(SELECT s.key FROM slot_lock s WHERE s.attempt_id = ANY (ARRAY(
      SELECT a.id FROM attempt a WHERE a.resource_id = r.id AND a.ended_at IS NULL)))
    END AS slots
FROM blueprint b
JOIN resource r ON r.blueprint_id = b.id AND r.status IN ('pending', 'active')
JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
CROSS JOIN LATERAL (
  SELECT CASE WHEN b.limit_leases_per_resource IS NULL AND b.packing = 'fill'
    THEN (SELECT count(*)::int FROM (SELECT 1 FROM attempt a
      WHERE a.resource_id = r.id AND a.ended_at IS NULL LIMIT 1) one)
    ELSE (SELECT count(*)::int FROM attempt a
      WHERE a.resource_id = r.id AND a.ended_at IS NULL) END AS count
) live
WHERE b.provides = $1 AND b.deleted_at IS NULL
  AND (b.limit_leases_per_resource IS NULL OR live.count < b.limit_leases_per_resource)
ORDER BY r.number
LIMIT $2
FOR SHARE OF r
