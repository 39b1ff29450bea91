-- What was looked up outside for a revision of the blueprint of a claimed resource.
-- $1 resource · $2 name · $3 revision: null for the resource's own. A row where there is something.
SELECT v.resolved -> $2::text AS value
FROM resource r
JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = coalesce($3::int, r.revision)
WHERE r.id = $1 AND v.resolved ? $2::text
