-- The kinds of blueprints that are not deleted, or that have built what still lives. No parameters.
-- A row for each kind.
SELECT kind, min(name) AS example FROM blueprint b
WHERE deleted_at IS NULL OR EXISTS (
  SELECT 1 FROM resource r WHERE r.blueprint_id = b.id AND r.status <> 'destroyed')
GROUP BY kind ORDER BY kind
