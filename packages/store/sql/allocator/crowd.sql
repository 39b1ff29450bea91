-- Which of the new pending leases of a type a decision looks at, where they are more than it may: by
-- project, then by line (owner, priority, shape), then by age, so many of each, each found by an
-- index. With each of their lines its oldest, which they must not overtake. Adds them to
-- `drydock.chosen`, for `allocator/read`.
-- $1 type · $2 projectsMax · $3 leasesMax, about · $4 linesMax: of a project · $5 after: the project
-- after which to begin. One row. `turn`: the last project, where some were left; else ''.
WITH RECURSIVE later (project_id) AS (
  -- The projects with new leases, from the one on that comes after the last decision's last.
  (SELECT l.project_id FROM lease l
  WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
    AND l.project_id > $5::text
  ORDER BY l.project_id LIMIT 1)
  UNION ALL
  SELECT n.project_id FROM later p CROSS JOIN LATERAL (
    SELECT l.project_id FROM lease l
    WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
      AND l.project_id > p.project_id
    ORDER BY l.project_id LIMIT 1
  ) n
), earlier (project_id) AS (
  (SELECT l.project_id FROM lease l
  WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
    AND l.project_id <= $5::text
  ORDER BY l.project_id LIMIT 1)
  UNION ALL
  SELECT n.project_id FROM earlier p CROSS JOIN LATERAL (
    SELECT l.project_id FROM lease l
    WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
      AND l.project_id > p.project_id AND l.project_id <= $5::text
    ORDER BY l.project_id LIMIT 1
  ) n
), new_project AS MATERIALIZED (
  -- The limit ends the recursions.
  SELECT project_id, row_number() OVER () AS place
  FROM (SELECT project_id FROM later UNION ALL SELECT project_id FROM earlier) p
  LIMIT $2
), new_line AS MATERIALIZED (
  SELECT p.project_id, f.owner, f.rank, f.shape, count(*) OVER (PARTITION BY p.project_id) AS lines
  FROM new_project p CROSS JOIN LATERAL (
    WITH RECURSIVE line (owner, rank, shape) AS (
      (SELECT coalesce(l.owner, ''), -l.priority, l.shape FROM lease l
      WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
        AND l.project_id = p.project_id
      ORDER BY coalesce(l.owner, ''), -l.priority, l.shape LIMIT 1)
      UNION ALL
      SELECT n.owner, n.rank, n.shape FROM line b CROSS JOIN LATERAL (
        SELECT coalesce(l.owner, '') AS owner, -l.priority AS rank, l.shape FROM lease l
        WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
          AND l.project_id = p.project_id
          AND (coalesce(l.owner, ''), -l.priority, l.shape) > (b.owner, b.rank, b.shape)
        ORDER BY coalesce(l.owner, ''), -l.priority, l.shape LIMIT 1
      ) n
    )
    SELECT owner, rank, shape FROM line LIMIT $4
  ) f
), new_share AS MATERIALIZED (
  SELECT f.*, greatest(1, $3 / (SELECT count(*) FROM new_project) / f.lines) AS most FROM new_line f
), new_head AS MATERIALIZED (
  SELECT h.id, h.group_id, h.nth >= f.most AS is_last
  FROM new_share f CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id,
      row_number() OVER (ORDER BY l.number) AS nth
    FROM lease l
    WHERE l.status = 'pending' AND l.wake_at < l.wait_until AND l.type = $1
      AND l.project_id = f.project_id AND coalesce(l.owner, '') = f.owner AND -l.priority = f.rank
      AND l.shape = f.shape
    ORDER BY l.number
    LIMIT (f.most)
  ) h
), new_front AS (
  SELECT h.id, h.group_id FROM new_share f CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id FROM lease l
    WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = f.shape
      AND l.project_id = f.project_id AND coalesce(l.owner, '') = f.owner AND l.priority = -f.rank
    ORDER BY l.number
    LIMIT 1
  ) h
)
SELECT set_config('drydock.chosen', (coalesce(nullif(current_setting('drydock.chosen', true), ''), '[]')::jsonb
    || (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'group', c.group_id, 'due', true)), '[]')
      FROM (SELECT id, group_id FROM new_head UNION SELECT id, group_id FROM new_front) c))::text, true) AS kept,
  CASE WHEN (SELECT count(*) FROM new_project) < $2 THEN ''
    ELSE (SELECT project_id FROM new_project ORDER BY place DESC LIMIT 1) END AS turn,
  EXISTS (SELECT 1 FROM new_head WHERE is_last)
    OR EXISTS (SELECT 1 FROM new_line WHERE lines >= $4)
    OR (SELECT count(*) FROM new_project) >= $2 AS cut
