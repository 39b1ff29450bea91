-- What a holder's use of a lease needs: where it is and what built it.
-- $1 project · $2 lease. One row, or none where there is no such lease.
-- Columns: remainingMs null · attemptId null
SELECT l.id, l.status, l.attributes,
  l.holder_resource_id, l.holder_kind, l.holder_id,
  d.expires_at <= clock_timestamp() AS expired,
  ceil(extract(epoch FROM d.expires_at - clock_timestamp()) * 1000)::float8 AS remaining_ms,
  a.id AS attempt_id, a.place, a.state AS attempt_state, r.id AS resource_id, r.state AS resource_state,
  r.project_id AS resource_project_id, r.blueprint_id, r.choice, b.kind, v.config
FROM lease l
LEFT JOIN deadline d ON d.lease_id = l.id
LEFT JOIN attempt a ON a.id = l.attempt_id
LEFT JOIN resource r ON r.id = a.resource_id
LEFT JOIN blueprint b ON b.id = r.blueprint_id
LEFT JOIN blueprint_revision v ON v.blueprint_id = r.blueprint_id AND v.revision = r.revision
WHERE l.project_id || '' = $1 AND l.id = $2
