-- Leaves to the next decision what this one did not come to, and keeps whose turn it is.
-- $1 type · $2 projects of which not all was looked at · $3 turn: the last project with new leases
-- that was looked at, '' where all were; null where it stays as it was.
WITH turn AS (
  UPDATE allocator SET turn = $3 WHERE type = $1 AND turn <> $3
)
INSERT INTO wake (type, reason, project_id)
SELECT $1, 'not all were looked at', p.id FROM unnest($2::text[]) AS p(id)
