-- Requests a lease that a resource will stand on, or that another subject holds, in its holder's project
-- and under its lock. The lease is due at once, which is what wakes its type.
-- $1 lease · $2 holder · $3 name · $4 type · $5 attributes · $6 blueprints or null · $7 shape · $8
-- priority · $9 ttlSeconds: its time to live, which nobody counts · $10 waitSeconds: how long it may
-- wait · $11 writer · $12 fence: the holder’s · $13 leaseEvent: the type of its event · $14 leaseData: its
-- data, as JSON · $15 holderEvent · $16 holderData: the same for the holder ·
-- $17 quantities: as JSON.
WITH holder AS (
  SELECT project_id, id AS resource_id, NULL AS subject_kind, NULL AS subject_id
  FROM resource WHERE id = $2
  UNION ALL
  SELECT project_id, NULL, kind, id FROM subject WHERE id = $2
), leased AS (
  INSERT INTO lease (id, project_id, holder_resource_id, holder_kind, holder_id, holder_name, type,
    attributes, quantities, allowed_blueprints, shape, priority, ttl_seconds, wait_until, author, wake_at)
  SELECT $1, h.project_id, h.resource_id, h.subject_kind, h.subject_id, $3, $4, $5::jsonb,
    $17::jsonb, $6::text[], $7, $8, $9, now() + make_interval(secs => $10::int), $2,
    now() - interval '1 second'
  FROM holder h
  RETURNING id, project_id
)
INSERT INTO event (project_id, type, lease_id, resource_id, subject_kind, subject_id, data, fence,
  writer)
SELECT project_id, $13, id, NULL, NULL, NULL, $14::jsonb, NULL, $11 FROM leased
UNION ALL
SELECT h.project_id, $15, NULL, h.resource_id, h.subject_kind, h.subject_id, $16::jsonb,
  $12::bigint, $11 FROM holder h
