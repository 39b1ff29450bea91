-- Counts the places of a type that were taken or came free and are not counted yet, so many changes at
-- most. The resources are locked before what is counted of them, as their own writers do it.
-- $1 type · $2 limit. One row: how many there were.
WITH chosen AS MATERIALIZED (
  SELECT ctid AS at, resource_id FROM place_change WHERE type = $1 LIMIT $2
), locked AS MATERIALIZED (
  SELECT r.id FROM resource r WHERE r.id = ANY (ARRAY(SELECT resource_id FROM chosen)) ORDER BY r.id
  FOR SHARE
), counted AS (
  DELETE FROM place_change
  WHERE (SELECT count(*) FROM locked) >= 0 AND ctid = ANY (ARRAY(SELECT at FROM chosen))
  RETURNING resource_id, project_id, owner, places, served, at
), by_resource AS (
  SELECT resource_id, sum(places)::int AS places, max(at) FILTER (WHERE places < 0) AS freed_at
  FROM counted GROUP BY resource_id ORDER BY resource_id
), room AS (
  UPDATE room m SET live = m.live + c.places,
    freed_at = greatest(m.freed_at, c.freed_at)
  FROM by_resource c
  -- Said twice, or the rooms are walked for it while there are few.
  WHERE m.resource_id = ANY (ARRAY(SELECT resource_id FROM by_resource))
    AND m.resource_id = c.resource_id
    -- One that was taken and given back in between is idle from then.
    AND (c.places <> 0 OR (m.live = 0 AND c.freed_at IS NOT NULL))
), of_project AS (
  INSERT INTO project_holding AS h (type, project_id, live, served, served_at)
  SELECT $1, project_id, sum(places), coalesce(sum(places) FILTER (WHERE places > 0), 0),
    coalesce(max(served), 0)
  FROM counted GROUP BY project_id
  ON CONFLICT (type, project_id) DO UPDATE SET live = h.live + excluded.live,
    served = h.served + excluded.served, served_at = greatest(h.served_at, excluded.served_at)
), of_owner AS (
  SELECT project_id, owner, sum(places)::int AS places FROM counted GROUP BY project_id, owner
), kept AS (
  INSERT INTO owner_holding AS h (type, project_id, owner, live)
  SELECT $1, project_id, owner, places FROM of_owner
  ON CONFLICT (type, project_id, owner) DO UPDATE SET live = h.live + excluded.live
), gone AS (
  -- Those that held nothing before this, so that names that nobody uses any more leave nothing behind.
  DELETE FROM owner_holding h WHERE h.ctid = ANY (ARRAY(
    SELECT e.ctid FROM owner_holding e
    WHERE e.type = $1 AND e.live = 0 AND NOT EXISTS (SELECT 1 FROM of_owner o
      WHERE o.project_id = e.project_id AND o.owner = e.owner)
    LIMIT $2))
)
SELECT count(*)::int AS changes FROM counted
