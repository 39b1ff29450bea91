-- The release that somebody has asked for.
-- $1 lease or resource. One row at most.
SELECT id FROM command WHERE name = 'release' AND (lease_id = $1 OR resource_id = $1)
