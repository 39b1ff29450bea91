-- Locks a project for whoever counts something of it and then adds to that: one at a time. It keeps
-- nobody from writing rows that belong to the project.
-- $1 project.
SELECT id FROM project WHERE id = $1 FOR NO KEY UPDATE
