-- Accepts lease requests: the leases, their first event and the idempotency record, for several
-- requests at once, each of them whole or not at all. A request whose key exists already inserts
-- nothing. The leases are due at once, which is what wakes their type.
-- $1 requests: array of objects as JSON, each with the ids of its leases and the event of each.
-- A row for each request that was accepted.
WITH request AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(
    position int, project text, author text, type text, attributes jsonb, quantities jsonb, blueprints text[],
    priority int, ttl_seconds int, wait_seconds int, owner text, labels jsonb,
    shape text, "group" text, leases text[], key text, hash text, traceparent text, event jsonb)
), recorded AS (
  INSERT INTO idempotency_record (project_id, key, request_hash, status, answer)
  SELECT project, key, decode(hash, 'hex'), 202, jsonb_build_object('leases', leases)
  FROM request WHERE key IS NOT NULL
  ON CONFLICT DO NOTHING
  RETURNING project_id, key
), accepted AS (
  SELECT r.* FROM request r
  WHERE r.key IS NULL OR EXISTS (
    SELECT 1 FROM recorded c WHERE c.project_id = r.project AND c.key = r.key)
), leased AS (
  INSERT INTO lease (id, project_id, type, attributes, quantities, allowed_blueprints, shape, priority,
    ttl_seconds, wait_until, owner, labels, author, traceparent, group_id, wake_at)
  SELECT l.id, a.project, a.type, a.attributes, coalesce(a.quantities, '{}'), a.blueprints, a.shape, a.priority,
    a.ttl_seconds, now() + make_interval(secs => a.wait_seconds), a.owner, a.labels, a.author,
    a.traceparent, a."group",
    -- Due since before any wait can be over: "new" is told by wake_at < wait_until.
    now() - interval '1 second'
  FROM accepted a CROSS JOIN unnest(a.leases) WITH ORDINALITY AS l(id, place)
  ORDER BY a.position, l.place
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, lease_id, data, writer)
  SELECT a.project, a.event ->> 'type', l.id, a.event -> 'data', 'api'
  FROM accepted a CROSS JOIN unnest(a.leases) WITH ORDINALITY AS l(id, place)
  ORDER BY a.position, l.place
  RETURNING id
)
SELECT position FROM accepted
