-- Forgets transcripts past their age, with what is in them.
-- $1 how many at most. A row for each.
DELETE FROM transcript WHERE id IN (
  SELECT id FROM transcript WHERE status <> 'open' AND expires_at < now()
  ORDER BY expires_at LIMIT $1)
RETURNING id
