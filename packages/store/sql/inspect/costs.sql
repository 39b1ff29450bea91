-- What resources took and cost since ever, over all projects: what was counted, and what is there. What is being
-- built is left out until it is known what became of it, so that nothing that is told ever becomes less.
-- A row for each project, blueprint, entry and currency ('' for none).
-- Columns: seconds not null · amount not null
WITH present AS MATERIALIZED (
  SELECT r.project_id, r.blueprint_id, m.currency, m.per_hour, t.entry, sum(micros_between(t.lo, t.hi)) AS micros
  FROM resource r
  LEFT JOIN resource_counted c ON c.resource_id = r.id
  CROSS JOIN LATERAL prices_of(r.blueprint_id, r.priced_as) m
  CROSS JOIN LATERAL resource_time(r, greatest(c.until, m.since), least(m.until, now())) t
  WHERE r.status <> 'pending' AND m.until > r.created_at
  GROUP BY r.id, m.since, m.currency, m.per_hour, t.entry
), leak AS (
  SELECT o.project_id, coalesce(o.blueprint_id, '') AS blueprint_id, m.currency, m.per_hour,
    micros_between(greatest(o.first_seen_at, m.since), least(o.last_seen_at, m.until)) AS micros
  FROM outside_finding o
  CROSS JOIN LATERAL prices_of(o.blueprint_id, o.priced_as) m
  WHERE o.status <> 'seen' AND greatest(o.first_seen_at, m.since) < least(o.last_seen_at, m.until)
), entered AS (
  SELECT project_id, blueprint_id, entry, coalesce(currency, '') AS currency, micros, micros * per_hour AS priced
  FROM present
  UNION ALL
  SELECT project_id, blueprint_id, 'leaked', coalesce(currency, ''), micros, micros * per_hour FROM leak
  UNION ALL
  SELECT project_id, blueprint_id, entry, currency, micros, priced FROM cost_total
)
SELECT p.name AS project, coalesce(b.name, '') AS blueprint, e.entry, e.currency,
  (sum(e.micros) / 1000000)::float8 AS seconds, (coalesce(sum(e.priced), 0) / 3600000000)::float8 AS amount
FROM entered e
JOIN project p ON p.id = e.project_id
LEFT JOIN blueprint b ON b.id = e.blueprint_id
GROUP BY 1, 2, 3, 4
