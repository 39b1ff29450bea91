-- What has ended and could not be taken down yet, though it was tried: resources, leases and attempts that were
-- thrown back, of each blueprint. It is tried again until it succeeds, or somebody lets go of it.
-- A row for each noun and blueprint that has any.
-- Columns: noun string · count not null
SELECT s.noun, p.name AS project, b.name AS blueprint, sum(s.count)::int AS count
FROM (
  SELECT 'resource' AS noun, blueprint_id, count(*) AS count FROM resource
    WHERE status IN ('released', 'broken') AND wake_at IS NOT NULL AND tries > 0
    GROUP BY blueprint_id
  UNION ALL
  SELECT 'lease', r.blueprint_id, count(*)
    -- Leases first: there are few of them, whatever the planner thinks of the others.
    FROM (SELECT o.attempt_id FROM lease o
      WHERE o.status IN ('released', 'broken') AND o.wake_at IS NOT NULL AND o.tries > 0 OFFSET 0) l
    JOIN attempt a ON a.id = l.attempt_id JOIN resource r ON r.id = a.resource_id
    GROUP BY r.blueprint_id
  UNION ALL
  SELECT 'attempt', r.blueprint_id, count(*)
    FROM attempt a JOIN resource r ON r.id = a.resource_id
    WHERE a.status = 'dirty' AND a.wake_at IS NOT NULL AND a.tries > 0
    GROUP BY r.blueprint_id
) s
JOIN blueprint b ON b.id = s.blueprint_id
JOIN project p ON p.id = b.project_id
GROUP BY s.noun, p.name, b.name
