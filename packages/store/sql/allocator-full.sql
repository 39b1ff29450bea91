-- Resources of a type that are full: for explaining why a lease waits, and to find those on which
-- an idle resource of another type stands, which could be given up.
-- $1 type · $2 how many at most. `holder` and what follows it are null where there is none.
SELECT f.id, f.blueprint_id, f.live, f.project_id, f.revision, f.choice, f.state, v.config,
  holder.id AS holder, holder.project_id AS holder_project
FROM (
  SELECT r.id, r.number, r.project_id, r.blueprint_id, r.revision, r.choice, r.state,
    live.count AS live
  FROM blueprint b
  JOIN resource r ON r.blueprint_id = b.id AND r.status = 'active'
  CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM attempt a
    WHERE a.resource_id = r.id AND a.ended_at IS NULL) live
  WHERE b.provides = $1 AND b.deleted_at IS NULL AND live.count >= b.limit_leases_per_resource
  ORDER BY r.number
  LIMIT $2
) f
LEFT JOIN LATERAL (
  SELECT h.id, h.project_id
  FROM attempt a
  JOIN lease l ON l.id = a.lease_id AND l.holder_resource_id IS NOT NULL
  JOIN resource h ON h.id = l.holder_resource_id AND h.status = 'active' AND h.marks = '{}'
  WHERE a.resource_id = f.id AND a.ended_at IS NULL AND a.status = 'open' AND resource_is_idle(h.id)
    -- Somebody may be about to use it.
    AND (SELECT true FROM lease w
      WHERE w.status = 'pending' AND w.type <> '' AND w.type = h.type LIMIT 1) IS NULL
  ORDER BY h.number
  LIMIT 1
  -- Asked once: where nothing stands on anything, no attempt is looked at.
) holder ON EXISTS (SELECT 1 FROM lease WHERE holder_resource_id IS NOT NULL
  AND status <> 'destroyed')
LEFT JOIN blueprint_revision v ON holder.id IS NOT NULL
  AND v.blueprint_id = f.blueprint_id AND v.revision = f.revision
ORDER BY f.number
