-- What lives of a blueprint, with what of its places is counted and what is not yet. Times in milliseconds since 1970.
-- $1 blueprint · $2 limit. A row each, the oldest first. `told`: what it was told and has not answered ·
-- `update_outcome`: what became of the last update of one of an older revision.
-- Columns: status 'pending' | 'active' · told 'release' | 'reclaim' | 'retire' | 'update' | null · activatedAt null · freedAt null · updateOutcome null
SELECT r.id, r.status, r.revision, r.choice, r.marks, r.status = 'pending' AND r.tries >= 2 AS struggles,
  m.live + n.live AS live, m.uses + n.uses AS uses,
  (extract(epoch FROM r.created_at) * 1000)::float8 AS created_at,
  (extract(epoch FROM r.activated_at) * 1000)::float8 AS activated_at,
  (extract(epoch FROM greatest(m.freed_at, n.freed_at)) * 1000)::float8 AS freed_at,
  CASE WHEN r.status = 'pending' THEN (SELECT count(*)::int FROM (SELECT 1 FROM lease l
    WHERE l.status = 'pending' AND l.awaits_resource_id IS NOT NULL AND l.awaits_resource_id = r.id
    LIMIT 1000) l) ELSE 0 END AS awaited,
  (SELECT c.name FROM command c WHERE c.resource_id = r.id AND c.resource_id IS NOT NULL AND c.outcome IS NULL
    AND c.name IN ('release', 'reclaim', 'retire', 'update') ORDER BY c.number LIMIT 1) AS told,
  CASE WHEN r.revision <> b.revision THEN (SELECT c.outcome FROM command c
    WHERE c.resource_id = r.id AND c.name = 'update' ORDER BY c.number DESC LIMIT 1) END AS update_outcome
FROM blueprint b
CROSS JOIN LATERAL (
  SELECT m.resource_id, m.live, m.uses, m.freed_at FROM room m
  WHERE m.blueprint_id = b.id AND m.standing <> 'ended' LIMIT $2
) m
CROSS JOIN LATERAL (SELECT o.* FROM resource o WHERE o.id = m.resource_id LIMIT 1) r
CROSS JOIN LATERAL (
  SELECT coalesce(sum(c.places), 0)::int AS live, coalesce(sum(greatest(c.places, 0)), 0)::int AS uses,
    max(CASE WHEN c.places < 0 THEN c.at END) AS freed_at
  FROM place_change c WHERE c.type = r.type AND c.resource_id = r.id
) n
WHERE b.id = $1 AND r.status IN ('pending', 'active')
ORDER BY r.number
