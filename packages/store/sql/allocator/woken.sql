-- Which of the waiting leases of a type some news may matter to. By project, then by line (owner,
-- priority, shape), then by age, so many of each, each found by an index: nothing here grows with what
-- waits. Adds them to `drydock.chosen`, for `allocator/read`. News that not all was looked at for
-- becomes a wake again.
-- $1 type · $2 projectsMax · $3 leasesMax, about · $4 linesMax: of a project · $5 headsMax: of a line
-- · $6 news: array of objects as JSON, each with what a wake says, all null for all that waits · $7
-- leavesWakes: whether to leave wakes. One row. `cut`: whether some projects were left · `crowded`:
-- those that have more lines than that, for `allocator/longest`.
WITH news AS MATERIALIZED (
  SELECT row_number() OVER () AS nth, w.*
  FROM jsonb_to_recordset($6::jsonb)
    AS w(blueprint text, project text, after text, anew boolean)
), news_project AS MATERIALIZED (
  -- Whom the news concern, one more of each than may be looked at.
  SELECT n.nth, n.blueprint, n.anew, p.project_id
  FROM news n CROSS JOIN LATERAL (
    SELECT n.project AS project_id WHERE n.project IS NOT NULL
    UNION ALL
    (SELECT v.project_id FROM (
      SELECT b.project_id FROM blueprint b WHERE b.id = n.blueprint
      UNION
      SELECT z.project_id FROM "authorization" z WHERE z.blueprint_id = n.blueprint AND z.asked = 'active'
    ) v
    WHERE n.project IS NULL AND v.project_id > coalesce(n.after, '') AND (SELECT true FROM waiting w
      WHERE w.type = $1 AND w.project_id = v.project_id LIMIT 1)
    ORDER BY v.project_id LIMIT $2::int + 1)
    UNION ALL
    (WITH RECURSIVE other (project_id) AS (
      (SELECT w.project_id FROM waiting w
      WHERE n.project IS NULL AND n.blueprint IS NULL AND w.type = $1
        AND w.project_id > coalesce(n.after, '')
      ORDER BY w.project_id LIMIT 1)
      UNION ALL
      SELECT x.project_id FROM other o CROSS JOIN LATERAL (
        SELECT w.project_id FROM waiting w WHERE w.type = $1 AND w.project_id > o.project_id
        ORDER BY w.project_id LIMIT 1
      ) x
    )
    SELECT project_id FROM other LIMIT $2::int + 1)
  ) p
), concerned AS MATERIALIZED (
  SELECT * FROM news_project ORDER BY nth, project_id LIMIT $2
), again AS (
  INSERT INTO wake (type, reason, blueprint_id, project_id, after_project, news)
  SELECT $1, 'not all were looked at', n.blueprint, n.project,
    coalesce((SELECT max(c.project_id) FROM concerned c WHERE c.nth = n.nth), n.after),
    CASE WHEN n.anew THEN 'anything' ELSE 'resource' END
  FROM news n
  WHERE $7 AND (SELECT count(*) FROM news_project p WHERE p.nth = n.nth)
    > (SELECT count(*) FROM concerned c WHERE c.nth = n.nth)
  RETURNING id
), woken_project AS MATERIALIZED (
  SELECT DISTINCT project_id FROM concerned
), woken_shape AS MATERIALIZED (
  SELECT c.project_id, w.shape, count(*) OVER (PARTITION BY c.project_id) AS shapes
  FROM (
    SELECT project_id, bool_or(anew OR blueprint IS NULL) AS all_of_it, array_agg(blueprint) AS blueprints
    FROM concerned GROUP BY project_id
  ) c CROSS JOIN LATERAL (
    SELECT w.shape FROM waiting w
    WHERE w.type = $1 AND w.project_id = c.project_id
      AND (c.all_of_it OR w.blueprints IS NULL OR w.blueprints && c.blueprints)
    LIMIT $4
  ) w
), woken_line AS MATERIALIZED (
  SELECT s.project_id, s.shape, f.owner, f.priority,
    count(*) OVER (PARTITION BY s.project_id) AS lines
  FROM woken_shape s CROSS JOIN LATERAL (
    WITH RECURSIVE line (owner, priority) AS (
      (SELECT coalesce(l.owner, ''), l.priority FROM lease l
      WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = s.shape
        AND l.project_id = s.project_id
      ORDER BY coalesce(l.owner, ''), l.priority LIMIT 1)
      UNION ALL
      SELECT n.owner, n.priority FROM line b CROSS JOIN LATERAL (
        SELECT coalesce(l.owner, '') AS owner, l.priority FROM lease l
        WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = s.shape
          AND l.project_id = s.project_id
          AND (coalesce(l.owner, ''), l.priority) > (b.owner, b.priority)
        ORDER BY coalesce(l.owner, ''), l.priority LIMIT 1
      ) n
    )
    SELECT owner, priority FROM line LIMIT greatest(1, $4 / s.shapes)
  ) f
), woken_head AS MATERIALIZED (
  SELECT h.id, h.group_id, h.nth >= f.most AS is_last
  FROM (
    SELECT l.*,
      least($5::int, greatest(1, $3 / (SELECT count(*) FROM woken_project) / l.lines)) AS most
    FROM woken_line l
  ) f CROSS JOIN LATERAL (
    SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id,
      row_number() OVER (ORDER BY l.number) AS nth
    FROM lease l
    WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = f.shape
      AND l.project_id = f.project_id AND coalesce(l.owner, '') = f.owner AND l.priority = f.priority
    ORDER BY l.number
    LIMIT (f.most)
  ) h
)
SELECT set_config('drydock.chosen', (coalesce(nullif(current_setting('drydock.chosen', true), ''), '[]')::jsonb
    || (SELECT coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'group', c.group_id, 'due', false,
        'last', c.is_last)), '[]') FROM woken_head c))::text, true) AS kept,
  EXISTS (SELECT 1 FROM again) AS cut,
  ARRAY(SELECT project_id FROM woken_line GROUP BY project_id HAVING count(*) >= $4) AS crowded
