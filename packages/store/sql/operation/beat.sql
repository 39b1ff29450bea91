-- Keeps the claim while an operation is worked on: nobody is hinted while it beats.
-- $1 id · $2 fence. One row, or none where it was claimed by another: whether something was said to it.
UPDATE operation SET wake_at = now() + current_setting('drydock.claim')::interval
WHERE id = $1 AND fence = $2
RETURNING EXISTS (SELECT 1 FROM command c
  WHERE c.subject_id = operation.id AND c.outcome IS NULL) AS commanded
