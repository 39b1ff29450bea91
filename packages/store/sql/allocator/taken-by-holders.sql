-- What some holders have of some blueprints: leases that are placed on their resources and not clean yet, those
-- that await one of them, but for some, and what all of them take. Read under the type's claim.
-- $1 blueprints · $2 holders: array of objects as JSON, `label` '' for an owner, `value` '' for none · $3
-- leases: those that are not counted as awaiting. A row for each holder and quantity, `name` '' for how many.
WITH holder AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS h(blueprint text, project text, label text, value text)
), resource_there AS MATERIALIZED (
  SELECT k.id AS blueprint_id, m.resource_id
  FROM unnest($1::text[]) AS k(id)
  CROSS JOIN LATERAL (SELECT m.resource_id FROM room m WHERE m.blueprint_id = k.id OFFSET 0) m
), lease_there AS (
  -- One by one (OFFSET 0): a plan that is made while nothing lives walks them otherwise.
  SELECT m.blueprint_id, l.project_id, l.owner, coalesce(a.labels, l.labels) AS labels, a.quantities
  FROM resource_there m
  CROSS JOIN LATERAL (SELECT a.lease_id, a.labels, a.quantities FROM attempt a
    WHERE a.resource_id = m.resource_id AND a.ended_at IS NULL OFFSET 0) a
  CROSS JOIN LATERAL (SELECT l.project_id, l.owner, l.labels FROM lease l
    WHERE l.id = a.lease_id OFFSET 0) l
  UNION ALL
  SELECT m.blueprint_id, l.project_id, l.owner, l.labels, l.quantities
  FROM resource_there m
  CROSS JOIN LATERAL (SELECT l.* FROM lease l
    WHERE l.status = 'pending' AND l.awaits_resource_id IS NOT NULL
      AND l.awaits_resource_id = m.resource_id OFFSET 0) l
  WHERE l.id <> ALL ($3)
), held AS (
  SELECT t.blueprint_id, t.project_id, k.label, k.value, t.quantities
  FROM lease_there t CROSS JOIN LATERAL (
    SELECT '' AS label, coalesce(t.owner, '') AS value
    UNION ALL
    SELECT e.key, e.value FROM jsonb_each_text(t.labels) e
  ) k
)
SELECT h.blueprint, h.project, h.label, h.value, q.name, sum(q.amount)::float8 AS amount
FROM holder h
JOIN held t ON t.blueprint_id = h.blueprint AND t.project_id = h.project AND t.label = h.label
  AND t.value = h.value
CROSS JOIN LATERAL (
  SELECT '' AS name, 1::bigint AS amount
  UNION ALL
  SELECT e.key, e.value::bigint FROM jsonb_each_text(coalesce(t.quantities, '{}')) e
) q
GROUP BY h.blueprint, h.project, h.label, h.value, q.name
