-- Claims a pending resource for building it.
-- $1 id · $2 writer · $3 soleKinds: those that only one project may use. One row, or none where it is
-- in another phase.
WITH claimed AS (
  UPDATE resource SET fence = fence + 1, writer = $2, wake_at = now() + current_setting('drydock.claim')::interval,
    building_since = coalesce(building_since, now())
  WHERE id = $1 AND status || '' = 'pending'
  RETURNING *
), seen AS (
  -- Those of this statement's snapshot: what they tell of is read after it.
  DELETE FROM resource_wake w USING claimed c WHERE w.resource_id = c.id
  RETURNING w.id
)
SELECT c.id, c.project_id, c.fence, c.tries, c.type, c.name, c.status, c.state, c.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, v.config, 0 AS open_leases,
  (extract(epoch FROM clock_timestamp() - c.created_at) * 1000)::float8 AS since_plan_ms,
  (extract(epoch FROM clock_timestamp() - c.building_since) * 1000)::float8 AS building_ms, b.building,
  0 AS held_leases, false AS taken_down, p.name AS owner,
  coalesce(CASE WHEN b.kind = ANY ($3::text[]) THEN
    -- Not by the index of numbers, which would walk all that are older.
    (SELECT o.project_id FROM blueprint o
      WHERE o.provides = b.provides AND o.kind = b.kind AND o.deleted_at IS NULL
      ORDER BY o.number + 0 LIMIT 1) = b.project_id END, false) AS is_first
FROM claimed c
JOIN blueprint b ON b.id = c.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = c.blueprint_id AND v.revision = c.revision
JOIN project p ON p.id = c.project_id
