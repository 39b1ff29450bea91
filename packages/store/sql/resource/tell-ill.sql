-- Tells the leases on resources that were quarantined in this transaction. Has to follow the claims of those in a
-- statement of its own: whoever places a lease locks the row, so what is placed by then is seen here.
-- $1 resources: array of `{resource, data}` as JSON · $2 event: the type · $3 writer. A row for each lease.
-- Columns: id not null
INSERT INTO event (project_id, type, lease_id, data, writer)
SELECT l.project_id, $2, l.id, i.data, $3
FROM jsonb_to_recordset($1::jsonb) AS i(resource text, data jsonb)
JOIN attempt a ON a.resource_id = i.resource AND a.ended_at IS NULL AND a.status = 'open'
JOIN lease l ON l.attempt_id = a.id AND l.status || '' IN ('acquired', 'active')
RETURNING lease_id AS id
