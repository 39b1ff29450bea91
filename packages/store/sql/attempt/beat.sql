-- Keeps the claim of a slow piece of work: nobody is hinted while it beats.
-- $1 id · $2 fence. One row, or none where it was claimed by another: whether a command waits that
-- could end the work.
UPDATE attempt SET wake_at = now() + current_setting('drydock.claim')::interval
WHERE id = $1 AND fence = $2
RETURNING false AS commanded
