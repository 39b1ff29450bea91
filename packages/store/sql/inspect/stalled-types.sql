-- Types that stand still: something has been due for a while, and nothing was decided meanwhile. A
-- decision that fails takes its claim back, so `claimed_at` is when the last one was committed.
-- Whatever is pending, few rows are read: from type to type by the indexes, and of each type what is
-- due first. Of open commands, which nothing orders by type or age, the first hundred are looked at;
-- where nobody decides, they are the type's own.
-- $1 seconds. A row each: the type, and for how many seconds it has stood still.
WITH RECURSIVE waits (type) AS (
  (SELECT l.type FROM lease l
    WHERE l.status = 'pending' AND l.type <> '' AND l.type > ''
    ORDER BY l.type LIMIT 1)
  UNION ALL
  SELECT (SELECT l.type FROM lease l
    WHERE l.status = 'pending' AND l.type <> '' AND l.type > w.type
    ORDER BY l.type LIMIT 1)
  FROM waits w WHERE w.type IS NOT NULL
), woken (type) AS (
  (SELECT k.type FROM wake k WHERE k.type > '' ORDER BY k.type LIMIT 1)
  UNION ALL
  SELECT (SELECT k.type FROM wake k WHERE k.type > w.type ORDER BY k.type LIMIT 1)
  FROM woken w WHERE w.type IS NOT NULL
), due (type, since) AS (
  SELECT w.type, (SELECT l.wake_at FROM lease l
    WHERE l.status = 'pending' AND l.type <> '' AND l.type = w.type
      AND l.wake_at <= statement_timestamp()
    ORDER BY l.wake_at LIMIT 1)
  FROM waits w WHERE w.type IS NOT NULL
  UNION ALL
  SELECT w.type, (SELECT k.at FROM wake k
    WHERE k.type = w.type AND k.at <= statement_timestamp()
    ORDER BY k.at LIMIT 1)
  FROM woken w WHERE w.type IS NOT NULL
  UNION ALL
  SELECT l.type, c.created_at
  FROM (SELECT lease_id, created_at FROM command
    WHERE outcome IS NULL AND lease_id IS NOT NULL LIMIT 100) c
  CROSS JOIN LATERAL (
    SELECT l.type FROM lease l WHERE l.id = c.lease_id AND l.status || '' = 'pending' LIMIT 1
  ) l
), stands (type, since) AS (
  SELECT d.type, greatest(min(d.since), max(a.claimed_at))
  FROM due d LEFT JOIN allocator a ON a.type = d.type
  WHERE d.since IS NOT NULL
  GROUP BY d.type
)
SELECT type, floor(extract(epoch FROM statement_timestamp() - since))::int AS seconds
FROM stands
WHERE since <= statement_timestamp() - make_interval(secs => $1)
ORDER BY seconds DESC, type
