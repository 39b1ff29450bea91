-- Whether an operation is due right now.
-- $1 id. A row where it is.
SELECT o.id FROM operation o
WHERE o.id = $1 AND (
  (o.ended_at IS NULL AND (o.wake_at <= clock_timestamp()
    OR EXISTS (SELECT 1 FROM subject_wake w WHERE w.subject_id = o.id)))
  OR EXISTS (SELECT 1 FROM command c WHERE c.subject_id = o.id AND c.outcome IS NULL))
