-- Claims active leases for consuming their commands and deadlines.
-- $1 ids · $2 writer. A row for each that was claimed.
UPDATE lease SET fence = fence + 1, writer = $2
WHERE id = ANY ($1) AND status || '' = 'active'
RETURNING id, project_id, fence
