-- Counts all places of a type that are taken, whatever was counted before. For the first claim after one
-- by an allocator of the release before, which counts nothing; it reads all that is held.
-- $1 type. No row.
WITH held AS MATERIALIZED (
  SELECT a.resource_id, l.project_id, coalesce(l.owner, '') AS owner, count(*)::int AS places
  FROM blueprint b
  JOIN resource r ON r.blueprint_id = b.id AND r.status <> 'destroyed'
  JOIN attempt a ON a.resource_id = r.id AND a.ended_at IS NULL
  JOIN lease l ON l.id = a.lease_id
  WHERE b.provides = $1
  GROUP BY a.resource_id, l.project_id, coalesce(l.owner, '')
), forgotten AS (
  DELETE FROM place_change WHERE type = $1
), room AS (
  UPDATE room m SET live = coalesce(h.places, 0)
  FROM resource r LEFT JOIN (
    SELECT resource_id, sum(places)::int AS places FROM held GROUP BY resource_id
  ) h ON h.resource_id = r.id
  WHERE r.id = m.resource_id AND m.blueprint_id = ANY (ARRAY(SELECT id FROM blueprint WHERE provides = $1))
    AND m.live <> coalesce(h.places, 0)
), emptied AS (
  UPDATE project_holding p SET live = 0 WHERE p.type = $1
    AND NOT EXISTS (SELECT 1 FROM held h WHERE h.project_id = p.project_id)
), of_project AS (
  INSERT INTO project_holding AS p (type, project_id, live, served, served_at)
  SELECT $1, project_id, sum(places), 0,
    coalesce((SELECT a.served FROM allocator a WHERE a.type = $1), 0)
  FROM held GROUP BY project_id
  ON CONFLICT (type, project_id) DO UPDATE SET live = excluded.live, served_at = excluded.served_at
), gone AS (
  UPDATE owner_holding o SET live = 0 WHERE o.type = $1
    AND NOT EXISTS (SELECT 1 FROM held h WHERE h.project_id = o.project_id AND h.owner = o.owner)
), of_owner AS (
  INSERT INTO owner_holding AS o (type, project_id, owner, live)
  SELECT $1, project_id, owner, sum(places) FROM held GROUP BY project_id, owner
  ON CONFLICT (type, project_id, owner) DO UPDATE SET live = excluded.live
)
UPDATE allocator SET counted_fence = fence WHERE type = $1
