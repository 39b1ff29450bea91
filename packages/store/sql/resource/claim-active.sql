-- Claims active resources for consuming their commands.
-- $1 ids · $2 writer. A row for each that was claimed.
-- Columns: status 'pending' | 'active'
UPDATE resource SET fence = fence + 1, writer = $2
WHERE id = ANY ($1) AND status || '' = 'active'
RETURNING id, project_id, fence, status, type, marks, tries,
  coalesce(wake_at <= now(), false) AS is_due, now() AS now
