-- Two indexes with one condition are told apart by statistics alone, and a connection keeps the plan that
-- it made while nothing waited: with 100,000 leases waiting, claiming a type then read each of them, 35 ms of
-- each decision, until the table was analyzed. So this one's condition is stated by its own statement only.
DROP INDEX lease_waiting;
CREATE INDEX lease_waiting ON lease (type, project_id, priority DESC, number)
  WHERE status = 'pending' AND (wake_at < wait_until) IS FALSE;

-- `lease_name_of_holder` begins with the same column under the same condition.
DROP INDEX lease_of_holder;
