-- Tells of what a kind launched for a resource, once for each id, and counts it by the kind. Runs while the
-- resource is held.
-- $1 resource · $2 fence · $3 kind · $4 type · $5 data: its event, with the thing's id · $6 writer. One row:
-- whether it is new.
WITH told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT r.project_id, $4, r.id, $5::jsonb, r.fence, $6
  FROM resource r
  WHERE r.id = $1 AND r.fence = $2 AND NOT EXISTS (SELECT 1 FROM event e
    WHERE e.resource_id = r.id AND e.type = $4 AND e.data ->> 'id' = $5::jsonb ->> 'id')
  RETURNING id
), counted AS (
  INSERT INTO outside_count (kind, launched) SELECT $3, 1 FROM told
  ON CONFLICT (kind) DO UPDATE SET launched = outside_count.launched + 1
  RETURNING kind
)
SELECT EXISTS (SELECT FROM told) AS is_new
