-- Which of the waiting leases of a type a decision looks at, whatever the news are: whoever awaits
-- what has ended, at the blueprints that there is news of; groups that have waited the longest, which
-- may keep room that is free; and whose wait is over. Adds them to `drydock.chosen`, for
-- `allocator/read`.
-- $1 type · $2 limit: ends of waits · $3 news, as for `allocator/woken`. One row. `cut`: whether some
-- whose wait is over were left.
WITH stranded AS (
  SELECT h.id, h.group_id
  FROM (
    SELECT DISTINCT w.blueprint
    FROM jsonb_to_recordset($3::jsonb) AS w(blueprint text)
    WHERE w.blueprint IS NOT NULL
  ) n
  CROSS JOIN LATERAL (
    SELECT m.resource_id FROM room m WHERE m.blueprint_id = n.blueprint AND m.standing = 'ended'
    LIMIT 100
  ) m
  CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id FROM lease l
    WHERE l.status = 'pending' AND l.awaits_resource_id IS NOT NULL
      AND l.awaits_resource_id = m.resource_id
    ORDER BY l.awaits_resource_id LIMIT 500
  ) h
  LIMIT 500
), grouped AS (
  SELECT l.id, l.group_id FROM lease l
  WHERE l.status = 'pending' AND l.passed_before IS NOT NULL AND l.group_id IS NOT NULL AND l.type = $1
    AND l.attempts = 0
  ORDER BY l.passed_before, l.number
  LIMIT 20
), over AS MATERIALIZED (
  SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id FROM lease l
  -- Not the clock's time: that is no index condition, and every waiting lease would be looked at.
  WHERE l.status = 'pending' AND l.wake_at >= l.wait_until AND l.type = $1
    AND l.wake_at <= statement_timestamp()
  ORDER BY l.wake_at
  LIMIT $2
)
SELECT set_config('drydock.chosen', (coalesce(nullif(current_setting('drydock.chosen', true), ''), '[]')::jsonb
    || (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'group', c.group_id, 'due', c.is_due)), '[]')
      FROM (
        SELECT id, group_id, false AS is_due FROM stranded
        UNION ALL SELECT id, group_id, false FROM grouped
        UNION ALL SELECT id, group_id, true FROM over
      ) c))::text, true) AS kept,
  (SELECT count(*) FROM over) >= $2 AS cut
