-- A claimed resource as its commands need it.
-- $1 id · $2 fence. One row, or none where it was claimed by another.
-- Columns: status 'pending' | 'active'
SELECT id, project_id, fence, status, type, marks, tries, coalesce(wake_at <= now(), false) AS is_due,
  now() AS now
FROM resource WHERE id = $1 AND fence = $2
