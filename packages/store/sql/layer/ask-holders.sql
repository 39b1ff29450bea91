-- Asks resources that hold leases on one that is to be taken back to go first.
-- $1 questions: array of objects as JSON. A row for each that is asked: id, status.
-- Columns: id not null · status 'pending' | 'active'
INSERT INTO command (id, project_id, resource_id, name, arguments, author)
SELECT q.id, r.project_id, r.id, 'reclaim',
  jsonb_build_object('for', q."for", 'reason', q.reason), q.author
FROM jsonb_to_recordset($1::jsonb) AS q(
  id text, resource text, "for" text, reason text, author text)
JOIN resource r ON r.id = q.resource
WHERE r.status IN ('pending', 'active')
  -- Once is enough, until it has answered.
  AND (SELECT true FROM command c WHERE c.resource_id = r.id AND c.outcome IS NULL
    AND c.name = 'reclaim' AND c.arguments ->> 'for' = q."for" LIMIT 1) IS NULL
RETURNING resource_id AS id,
  (SELECT status FROM resource r WHERE r.id = resource_id) AS status
