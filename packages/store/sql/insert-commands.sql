-- Appends commands to leases. Releasing again is the same wish. A lease that is destroyed has no
-- writer left to consume anything, so the command is rejected here; the lease's row is locked so
-- that it cannot be destroyed in between. A lease that a resource holds takes a command only from
-- whoever may act over its holder's head.
-- $1 commands: array of objects as JSON. A row for each lease that exists in its project.
WITH wish AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w(
    position int, id text, project text, lease text, name text, author text,
    over_holder boolean)
), target AS (
  SELECT l.id, l.project_id, l.type, l.status, l.holder_resource_id FROM lease l
  WHERE (l.project_id, l.id) IN (SELECT project, lease FROM wish)
  ORDER BY l.id
  FOR SHARE
), appended AS (
  INSERT INTO command (id, project_id, lease_id, name, author, outcome, reason, consumed_at)
  SELECT w.id, w.project, w.lease, w.name, w.author,
    CASE WHEN t.status = 'destroyed' THEN 'rejected' END,
    CASE WHEN t.status = 'destroyed' THEN 'The lease had ended.' END,
    CASE WHEN t.status = 'destroyed' THEN now() END
  FROM wish w JOIN target t ON t.id = w.lease AND t.project_id = w.project
  WHERE t.holder_resource_id IS NULL OR w.over_holder
  ON CONFLICT (lease_id) WHERE name = 'release' DO NOTHING
  RETURNING id, created_at, outcome, reason, consumed_at
)
SELECT w.position, t.id AS lease, t.type, t.status, a.id IS NOT NULL AS appended,
  t.holder_resource_id AS holder,
  a.created_at, a.outcome, a.reason, a.consumed_at
FROM wish w JOIN target t ON t.id = w.lease AND t.project_id = w.project
LEFT JOIN appended a ON a.id = w.id
