-- Blueprints of kinds that not every project may use, by kind and project: those that the
-- installation's settings may forbid. For whoever watches, not for a hot path: it reads all
-- blueprints.
-- $1 kinds · $2 exempt: kinds and projects that need not be told, as `kind=project` · $3 soleKinds:
-- those that only one project may use · $4 limit. A row for each kind and project: the name of one of
-- them, how many there are, and whether the project had one of the kind first.
SELECT b.kind, p.name AS project, min(b.name) AS example, count(*)::int AS count,
  min(b.number) = min(min(b.number)) OVER (PARTITION BY b.kind) AS "isFirst"
FROM blueprint b
JOIN project p ON p.id = b.project_id
WHERE b.deleted_at IS NULL AND b.kind = ANY ($1::text[] || $3::text[])
  AND (b.kind = ANY ($3::text[]) OR NOT b.kind || '=' || p.name = ANY ($2::text[]))
GROUP BY b.kind, p.name
ORDER BY b.kind, p.name
LIMIT $4
