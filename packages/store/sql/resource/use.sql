-- Who uses resources, for taking them back or updating them. Has to follow their claims in a statement of its own:
-- whoever places a lease locks the row, so what is placed by then is seen here.
-- $1 ids. A row each.
SELECT r.id, u.attempts, u.outside, u.holders, q.refusal, resource_is_idle(r.id) AS is_idle,
  -- Those that are not counted yet are in `place_change`.
  (SELECT coalesce(sum(n.uses), 0)::int FROM (
    SELECT m.uses FROM room m WHERE m.resource_id = r.id
    UNION ALL
    SELECT n.places FROM place_change n
    WHERE n.type = r.type AND n.resource_id = r.id AND n.places > 0) n) AS uses,
  r.revision AS own, b.revision AS present,
  CASE WHEN r.status = 'pending' THEN (SELECT count(*)::int FROM lease w
    WHERE w.status = 'pending' AND w.awaits_resource_id IS NOT NULL AND w.awaits_resource_id = r.id)
    ELSE 0 END AS awaiting
FROM resource r
JOIN blueprint b ON b.id = r.blueprint_id
CROSS JOIN LATERAL (
  SELECT count(*)::int AS attempts,
    count(*) FILTER (WHERE l.holder_resource_id IS NULL)::int AS outside,
    coalesce(array_agg(DISTINCT l.holder_resource_id)
      FILTER (WHERE l.holder_resource_id IS NOT NULL), '{}') AS holders
  FROM attempt a JOIN lease l ON l.id = a.lease_id
  WHERE a.resource_id = r.id AND a.ended_at IS NULL
) u
LEFT JOIN LATERAL (
  SELECT c.reason AS refusal FROM command asking
  JOIN command c ON c.resource_id = ANY (u.holders) AND c.name = 'reclaim'
    AND c.outcome = 'rejected' AND c.arguments ->> 'for' = asking.id
  -- One that ended by itself has not refused.
  JOIN resource h ON h.id = c.resource_id AND h.status IN ('pending', 'active')
  WHERE asking.resource_id = r.id AND asking.name = 'reclaim' AND asking.outcome IS NULL
  LIMIT 1
) q ON true
WHERE r.id = ANY ($1)
