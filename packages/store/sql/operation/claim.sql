-- Claims an operation that something is to be done for, or of which something is to be answered although it
-- is over; `wake_at` moves ahead so that nobody else is hinted.
-- $1 id · $2 writer. One row, or none where nobody has to look.
WITH claimed AS (
  UPDATE operation o SET fence = fence + 1, writer = $2,
    wake_at = CASE WHEN ended_at IS NULL THEN now() + current_setting('drydock.claim')::interval END
  WHERE id = $1 AND (ended_at IS NULL
    OR EXISTS (SELECT 1 FROM command c WHERE c.subject_id = o.id AND c.outcome IS NULL))
  RETURNING *
), seen AS (
  -- Those of this statement's snapshot: what they tell of is read after it.
  DELETE FROM subject_wake w USING claimed c WHERE w.subject_id = c.id
  RETURNING w.id
)
SELECT c.id, c.project_id, c.fence, c.kind, c.repository, c.ref, c.branch, c.slot, c.wish, c.tries_max,
  c.author, c.status, c.phase, c.copy, c.moved, c.head, c.base, c.commit, c.tree, c.push_at,
  c.transcript_id, c.transcript_lease_id, c.tries, c.outcome
FROM claimed c
