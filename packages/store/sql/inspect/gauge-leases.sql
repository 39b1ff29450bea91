-- How many leases of each type are in each status; what is destroyed is not counted.
-- A row for each type and status that has any.
SELECT type, status, count(*)::int AS count FROM lease
WHERE destroyed_at IS NULL
GROUP BY type, status
