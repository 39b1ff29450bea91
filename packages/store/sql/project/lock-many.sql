-- As `project/lock`, several: in one order everywhere, so that nobody waits for each other.
-- $1 projects.
SELECT id FROM project WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
