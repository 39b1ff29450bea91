-- Tells the leases on resources that were quarantined in this transaction. Has to follow the claims of those in a
-- statement of its own: whoever places a lease locks the row, so what is placed by then is seen here.
-- $1 resources: array of `{resource, data}` as JSON · $2 event: the type · $3 writer. A row for each lease.
-- Columns: id not null
INSERT INTO event (project_id, type, lease_id, data, writer)
SELECT l.project_id, $2, l.id, i.data, $3
FROM jsonb_to_recordset($1::jsonb) AS i(resource text, data jsonb)
-- One resource after the other: how many there are is guessed, and all attempts would be walked for them.
CROSS JOIN LATERAL (SELECT o.lease_id FROM attempt o
  WHERE o.resource_id = i.resource AND o.ended_at IS NULL AND o.status = 'open' OFFSET 0) a
CROSS JOIN LATERAL (SELECT o.id, o.project_id FROM lease o
  WHERE o.id = a.lease_id AND o.status || '' IN ('acquired', 'active') LIMIT 1) l
RETURNING lease_id AS id
