-- Appends commands to leases. Releasing again is the same wish. A lease that is destroyed has no
-- writer left to consume anything, so the command is rejected here; the lease's row is locked so
-- that it cannot be destroyed in between. A lease that is held inside takes a command only from
-- whoever may act over its holder's head.
-- An idempotency key is recorded with what it was used for, and what comes under a used one appends
-- nothing. Keys go first, all of them and in order, then commands in order: of two batches with the
-- same keys and leases one waits for the other, never each for the other.
-- $1 commands: array of objects as JSON. A row for each lease that exists in its project; what is
-- not `accepted` came under a used key, or the lease is held.
WITH wish AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS w(
    position int, id text, project text, lease text, name text, author text,
    over_holder boolean, key text, hash text, arguments jsonb)
), target AS (
  SELECT l.id, l.project_id, l.type, l.status, l.holder_resource_id, l.holder_kind, l.holder_id
  FROM lease l
  WHERE (l.project_id, l.id) IN (SELECT project, lease FROM wish)
  ORDER BY l.id
  FOR SHARE
), found AS (
  SELECT w.*, t.type, t.status, t.holder_resource_id, t.holder_kind, t.holder_id,
    num_nonnulls(t.holder_resource_id, t.holder_id) = 0 OR w.over_holder
      -- Somebody who may has released it: this is the same wish.
      OR EXISTS (SELECT 1 FROM command c WHERE c.lease_id = t.id AND c.name = 'release') AS allowed
  FROM wish w JOIN target t ON t.id = w.lease AND t.project_id = w.project
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project, key, decode(hash, 'hex'), 202, jsonb_build_object('lease', lease)
  FROM found WHERE allowed AND key IS NOT NULL
  ORDER BY project, key, position
  ON CONFLICT DO NOTHING
  RETURNING project_id, key, request_hash
), judged AS (
  SELECT f.*, allowed AND (key IS NULL OR position = ANY (ARRAY(
    SELECT k.position FROM found k JOIN recorded r
    ON r.project_id = k.project AND r.key = k.key AND r.request_hash = decode(k.hash, 'hex')
    WHERE k.allowed))) AS accepted
  FROM found f
), appended AS (
  INSERT INTO command (id, project_id, lease_id, name, author, arguments, outcome, reason, consumed_at)
  SELECT id, project, lease, name, author, coalesce(arguments, '{}'),
    CASE WHEN status = 'destroyed' THEN 'rejected' END,
    CASE WHEN status = 'destroyed' THEN 'The lease had ended.' END,
    CASE WHEN status = 'destroyed' THEN now() END
  FROM judged WHERE accepted
  ORDER BY lease
  ON CONFLICT (lease_id) WHERE name = 'release' DO NOTHING
  RETURNING id, lease_id, created_at, outcome, reason, consumed_at
), woken AS (
  -- Only its allocator writes a pending lease.
  INSERT INTO wake (type, reason, news, lease_id)
  SELECT t.type, 'somebody said something', 'lease', t.id FROM appended a JOIN target t ON t.id = a.lease_id
  WHERE t.status = 'pending'
)
SELECT j.position, j.lease, j.type, j.status, j.holder_resource_id, j.holder_kind, j.holder_id,
  j.accepted, a.id IS NOT NULL AS appended, a.created_at, a.outcome, a.reason, a.consumed_at
FROM judged j LEFT JOIN appended a ON a.id = j.id
