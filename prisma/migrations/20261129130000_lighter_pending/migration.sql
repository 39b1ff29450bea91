-- A lease that comes in is written to three indexes of what is pending, not to five: accepting a
-- thousand took an eighth longer with five.

-- Counts what is pending of a project as well, which had an index of its own.
DROP INDEX lease_pending_of_project;
DROP INDEX lease_waiting_line;
CREATE INDEX lease_waiting_line ON lease (project_id, shape, coalesce(owner, ''), priority, number)
  WHERE status = 'pending' AND shape <> '';

-- Tells as well whether somebody is pending at all, as `lease_waiting` did; its condition is the one
-- that statements of the release before state for that.
DROP INDEX lease_pending_due;
DROP INDEX lease_waiting;
CREATE INDEX lease_pending_due ON lease (type, wake_at) WHERE status = 'pending' AND type <> '';

-- Only who goes on waiting is sought by priority within a project.
CREATE INDEX lease_waiting ON lease (type, project_id, priority DESC, number)
  WHERE status = 'pending' AND wake_at >= wait_until;
