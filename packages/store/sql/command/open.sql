-- Unconsumed commands of whatever takes some, in order.
-- $1 ids. A row each.
-- Columns: name CommandName · reason null · arguments JsonObject
SELECT target, id, name, author, arguments ->> 'reason' AS reason, arguments
FROM (
  SELECT lease_id AS target, id, name, author, arguments, number FROM command
  WHERE outcome IS NULL AND lease_id = ANY ($1)
  UNION ALL
  SELECT resource_id, id, name, author, arguments, number FROM command
  WHERE outcome IS NULL AND resource_id = ANY ($1)
  UNION ALL
  SELECT subject_id, id, name, author, arguments, number FROM command
  WHERE outcome IS NULL AND subject_id = ANY ($1)
) open
ORDER BY number
