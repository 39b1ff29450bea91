-- When the waits of pending leases are over that end before the next sweep. They have been looked at,
-- so their types are among the allocator's; each is asked by itself, or the planner walks an index of
-- all that wait.
-- $1 aheadMs · $2 how many leases of a type at most. A row for each instant of a type: type, the
-- instant as text, milliseconds from now.
SELECT a.type, e.wake_at::text AS at,
  (extract(epoch FROM e.wake_at - clock_timestamp()) * 1000)::float8 AS in_ms
FROM allocator a
CROSS JOIN LATERAL (
  SELECT l.wake_at FROM lease l
  -- Not the clock's time, which is no index condition.
  WHERE l.status = 'pending' AND l.wake_at >= l.wait_until AND l.type = a.type
    AND l.wake_at > statement_timestamp()
    AND l.wake_at <= statement_timestamp() + make_interval(secs => $1::float8 / 1000.0)
  ORDER BY l.wake_at
  LIMIT $2
) e
GROUP BY a.type, e.wake_at
ORDER BY e.wake_at
