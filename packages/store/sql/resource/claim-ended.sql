-- Claims a resource that has ended for destroying it.
-- $1 id · $2 writer. One row, or none where it is in another phase.
-- Columns: abandon OpenCommand | null
WITH claimed AS (
  UPDATE resource SET fence = fence + 1, writer = $2, wake_at = now() + current_setting('drydock.claim')::interval
  WHERE id = $1 AND status || '' IN ('released', 'broken')
  RETURNING *
), seen AS (
  -- Those of this statement's snapshot: what they tell of is read after it.
  DELETE FROM resource_wake w USING claimed c WHERE w.resource_id = c.id
  RETURNING w.id
)
SELECT c.id, c.project_id, c.fence, c.tries, c.type, c.name, c.status, c.state, c.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, v.config,
  (SELECT count(*)::int FROM attempt a JOIN lease l ON l.attempt_id = a.id
    WHERE a.resource_id = c.id AND a.ended_at IS NULL AND a.status = 'open' AND l.status || '' IN ('acquired', 'active'))
    AS open_leases,
  (SELECT count(*)::int FROM lease l
    WHERE l.holder_resource_id = c.id AND l.status || '' <> 'destroyed') AS held_leases,
  -- It gives back what it stands on only once its kind has taken it down.
  EXISTS (SELECT 1 FROM lease l JOIN command m ON m.lease_id = l.id
    WHERE l.holder_resource_id = c.id AND m.name = 'release' AND m.author = c.id
      -- Once somebody has let go of it, it gives back without its kind.
      AND NOT EXISTS (SELECT 1 FROM command n WHERE n.resource_id = c.id AND n.outcome IS NULL
        AND n.name = 'abandon' AND n.number < m.number)) AS taken_down,
  -- The oldest one; those that came later are answered with it.
  (SELECT jsonb_build_object('id', m.id, 'name', m.name, 'author', m.author,
      'reason', m.arguments ->> 'reason', 'arguments', m.arguments)
    FROM command m WHERE m.resource_id = c.id AND m.outcome IS NULL AND m.name = 'abandon'
    ORDER BY m.number LIMIT 1) AS abandon
FROM claimed c
JOIN blueprint b ON b.id = c.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = c.blueprint_id AND v.revision = c.revision
