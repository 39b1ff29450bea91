-- Of projects that have more lines of a type waiting than a decision reads: those that stand at a
-- front the longest, and the first by priority and age, since weight must not depend on which lines
-- were found. Adds them to `drydock.chosen`, for `allocator/read`.
-- $1 type · $2 projects · $3 perProject: how many of a project at most, of either. One row.
WITH chosen AS (
  SELECT h.id, h.group_id FROM unnest($2::text[]) AS p(id) CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id FROM lease l
    WHERE l.status = 'pending' AND l.served_before IS NOT NULL AND l.type = $1
      AND l.project_id = p.id
    ORDER BY l.served_before, l.number
    LIMIT $3
  ) h
  UNION ALL
  SELECT h.id, h.group_id FROM unnest($2::text[]) AS p(id) CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id FROM lease l
    -- The condition of `lease_waiting`: `lease_waits` has another, and would be sorted.
    WHERE l.status = 'pending' AND (l.wake_at < l.wait_until) IS FALSE AND l.type = $1
      AND l.project_id = p.id
    ORDER BY l.priority DESC, l.number
    LIMIT $3
  ) h
)
SELECT set_config('drydock.chosen', (coalesce(nullif(current_setting('drydock.chosen', true), ''), '[]')::jsonb
    || (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'group', c.group_id, 'due', false)), '[]')
      FROM chosen c))::text, true)
