-- When the waits of pending leases are over that end before the next sweep.
-- $1 milliseconds ahead · $2 how many leases at most. A row for each instant of a type: type, the
-- instant as text, milliseconds from now.
SELECT type, wake_at::text AS at,
  (extract(epoch FROM wake_at - clock_timestamp()) * 1000)::float8 AS in_ms
FROM (
  -- Ordered here, or the planner walks an index of all that wait, which looks small while none does.
  SELECT type, wake_at FROM lease
  -- Not the clock's time, which is no index condition.
  WHERE status = 'pending' AND wake_at > statement_timestamp()
    AND wake_at <= statement_timestamp() + make_interval(secs => $1::float8 / 1000.0)
  ORDER BY wake_at
  LIMIT $2
) ending
GROUP BY type, wake_at
ORDER BY wake_at
