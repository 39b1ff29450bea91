-- The resource that a finding's marks name, held until the transaction ends: nothing becomes of it meanwhile.
-- $1 id.
SELECT r.id, r.project_id, r.blueprint_id, r.status, r.state, r.choice, b.kind, v.config
FROM resource r
JOIN blueprint b ON b.id = r.blueprint_id
JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
WHERE r.id = $1
FOR UPDATE OF r
