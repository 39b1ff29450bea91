-- Configurations of kinds that build outside: of blueprints that there are, and those that have built resources
-- of which a row is left. In pages, the newest revision of a blueprint first.
-- $1 kinds · $2 afterBlueprint · $3 afterRevision: where the page before ended · $4 limit.
SELECT b.project_id, b.id AS blueprint_id, b.kind, v.revision, v.config
FROM blueprint b
JOIN blueprint_revision v ON v.blueprint_id = b.id
WHERE b.kind = ANY($1) AND (b.id, -v.revision) > ($2, -$3::int)
  AND (b.deleted_at IS NULL AND v.revision = b.revision
    OR EXISTS (SELECT FROM resource r WHERE r.blueprint_id = b.id AND r.revision = v.revision))
ORDER BY b.id, -v.revision
LIMIT $4
