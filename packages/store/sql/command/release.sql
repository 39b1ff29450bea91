-- The release that somebody has asked for, the newest where others were refused.
-- $1 target: a lease or a resource. One row at most. The order is hidden from the planner, which would
-- walk the index of all commands to find the newest.
SELECT id FROM command WHERE name = 'release' AND (lease_id = $1 OR resource_id = $1)
ORDER BY number + 0 DESC LIMIT 1
