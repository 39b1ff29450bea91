-- The release that somebody has asked for, the newest where others were refused.
-- $1 lease or resource. One row at most.
SELECT id FROM command WHERE name = 'release' AND (lease_id = $1 OR resource_id = $1)
ORDER BY number DESC LIMIT 1
