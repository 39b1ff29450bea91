-- Expands only: how the allocator finds every line of leases that waits, and who waited longest.

-- A line: leases of one shape, project, owner and priority, by age. Its lines can be walked one by
-- one, whatever stands in each.
CREATE INDEX lease_waiting_line
  ON lease (shape, project_id, (coalesce(owner, '')), priority, number) WHERE status = 'pending';
-- Those that stand at the front of a line, the longest there first.
CREATE INDEX lease_waiting_front ON lease (type, served_before, number)
  WHERE status = 'pending' AND served_before IS NOT NULL;

COMMENT ON COLUMN lease.served_before IS
  'What allocator.served was when the lease came to stand at the front of its line.';
