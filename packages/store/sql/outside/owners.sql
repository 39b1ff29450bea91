-- Resources that marks name, whoever's they are.
-- $1 ids.
SELECT r.id, r.project_id, r.blueprint_id, r.status, r.state, r.choice, b.kind, v.config
FROM resource r
JOIN blueprint b ON b.id = r.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
WHERE r.id = ANY($1)
