-- Why a lease waits: what the allocator last said of its shape. Its place is computed from what
-- the allocator would look at, see allocator-leases.sql.
-- $1 project · $2 lease. One row, or none where there is no such lease.
-- Columns: served null · verdicts readonly Verdict[] | null · updatedAt null
SELECT l.status, l.type, l.awaits_resource_id AS awaits, w.verdicts, w.updated_at,
  (SELECT a.served FROM allocator a WHERE a.type = l.type) AS served
FROM lease l
LEFT JOIN waiting w ON w.project_id = l.project_id AND w.shape = l.shape
  AND l.status = 'pending'
WHERE l.project_id = $1 AND l.id = $2
