-- Claims an active resource for updating it in place, where a command asks for that and has begun.
-- $1 id · $2 writer · $3 soleKinds: those that only one project may use. One row, or none where it is
-- in another phase.
WITH claimed AS (
  UPDATE resource r SET fence = fence + 1, writer = $2,
    wake_at = now() + current_setting('drydock.claim')::interval
  WHERE r.id = $1 AND r.status || '' = 'active' AND (SELECT true FROM command c
    WHERE c.resource_id = r.id AND c.outcome IS NULL AND c.name = 'update' AND c.arguments ? 'asked'
    LIMIT 1)
  RETURNING *
)
SELECT c.id, c.project_id, c.fence, c.tries, c.type, c.name, c.status, c.state, c.choice,
  b.kind, b.id AS blueprint_id, b.name AS blueprint_name, v.config, p.name AS owner,
  m.id AS command, m.author, t.revision AS to_revision, t.config AS to_config,
  coalesce(CASE WHEN b.kind = ANY ($3::text[]) THEN
    -- Not by the index of numbers, which would walk all that are older.
    (SELECT o.project_id FROM blueprint o
      WHERE o.provides = b.provides AND o.kind = b.kind AND o.deleted_at IS NULL
      ORDER BY o.number + 0 LIMIT 1) = b.project_id END, false) AS is_first
FROM claimed c
JOIN blueprint b ON b.id = c.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = c.blueprint_id AND v.revision = c.revision
JOIN project p ON p.id = c.project_id
CROSS JOIN LATERAL (
  SELECT m.id, m.author, (m.arguments ->> 'revision')::int AS revision FROM command m
  WHERE m.resource_id = c.id AND m.outcome IS NULL AND m.name = 'update' AND m.arguments ? 'asked'
  ORDER BY m.number LIMIT 1
) m
JOIN blueprint_revision t ON t.blueprint_id = c.blueprint_id
  AND t.revision = m.revision
