-- Resources of the blueprints that `allocator/blueprints` has kept that are full: for explaining why a
-- lease waits, and to find those on which an idle resource of another type stands, which could be
-- given up.
-- $1 limit. `holder` and what follows it are null where there is none.
-- `grace_ends`: when the holder may be given up, in milliseconds since 1970.
-- Columns: config null · holder null · holderProject null · graceEnds null
SELECT f.id, f.blueprint_id, f.live, f.project_id, f.revision, f.choice, f.state, v.config,
  holder.id AS holder, holder.project_id AS holder_project, holder.grace_ends
FROM (
  SELECT r.id, r.number, r.project_id, r.blueprint_id, r.revision, r.choice, r.state, m.live
  FROM unnest(string_to_array(current_setting('drydock.blueprints', true), ',')) AS k(id)
  JOIN blueprint b ON b.id = k.id
  CROSS JOIN LATERAL (
    SELECT m.resource_id, m.live, m.number FROM room m
    WHERE m.blueprint_id = b.id AND m.standing = 'open' AND m.live >= least(b.limit_leases_per_resource, b.capacity, (b.pool ->> 'usesMax')::int)
    ORDER BY m.live DESC, m.number LIMIT $1
  ) m
  JOIN resource r ON r.id = m.resource_id
  ORDER BY r.number
  LIMIT $1
) f
LEFT JOIN LATERAL (
  SELECT h.id, h.project_id, (extract(epoch FROM greatest(h.activated_at,
      (SELECT m.freed_at FROM room m WHERE m.resource_id = h.id),
      -- Its own allocator need not have counted it yet.
      (SELECT max(n.at) FROM place_change n
        WHERE n.type = h.type AND n.resource_id = h.id AND n.places < 0)))
    + coalesce((SELECT (o.pool ->> 'graceSeconds')::int FROM blueprint o WHERE o.id = h.blueprint_id), 180))
    ::float8 * 1000 AS grace_ends
  FROM (SELECT lease_id FROM attempt a WHERE a.resource_id = f.id AND a.ended_at IS NULL
    AND a.status = 'open' LIMIT 1000) a
  JOIN lease l ON l.id = a.lease_id AND l.holder_resource_id IS NOT NULL
  JOIN resource h ON h.id = l.holder_resource_id AND h.status = 'active' AND h.marks = '{}'
  WHERE resource_is_idle(h.id)
    -- Somebody may be about to use it.
    AND (SELECT true FROM lease w
      WHERE w.status = 'pending' AND w.type <> '' AND w.type = h.type LIMIT 1) IS NULL
  ORDER BY 3, h.number
  LIMIT 1
  -- Asked once: where nothing stands on anything, no attempt is looked at.
) holder ON EXISTS (SELECT 1 FROM lease WHERE holder_resource_id IS NOT NULL
  AND status <> 'destroyed')
LEFT JOIN blueprint_revision v ON holder.id IS NOT NULL
  AND v.blueprint_id = f.blueprint_id AND v.revision = f.revision
ORDER BY f.number
