-- Tells leases that they lost their resource.
-- $1 commands: array of objects as JSON.
INSERT INTO command (id, project_id, lease_id, name, arguments, author)
SELECT id, project, lease, 'resource-lost', jsonb_build_object('reason', reason), author
FROM jsonb_to_recordset($1::jsonb) AS c(
  id text, project text, lease text, reason text, author text)
