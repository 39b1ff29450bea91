-- The lease that a resource, or another subject, holds under a name, and what using it needs.
-- $1 holder · $2 name. One row at most; the attempt is null where it is not placed.
-- Columns: attemptId null
SELECT l.id, l.status, l.reason, l.attributes, a.id AS attempt_id, a.place, a.state AS attempt_state,
  r.id AS resource_id, r.state AS resource_state, r.project_id AS resource_project_id,
  r.blueprint_id, r.choice,
  b.kind, v.config
FROM lease l
LEFT JOIN attempt a ON a.id = l.attempt_id
LEFT JOIN resource r ON r.id = a.resource_id
LEFT JOIN blueprint b ON b.id = r.blueprint_id
LEFT JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
WHERE (l.holder_resource_id = $1 OR l.holder_id = $1) AND l.holder_name = $2
