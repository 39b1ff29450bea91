-- No decision can pass what resources offer, or what one holder may have, whatever it has read. Follows
-- `allocator/place`, in the same transaction, and looks only at what that has added to. Whose the leases are is
-- read here: their labels may have been changed while it was decided, and are locked by now.
-- $1 offers: of which resources leases take how much of what is offered · $2 placed: leases, each with its
-- blueprint, where that limits what holders may have: arrays of objects as JSON. One row. Raises where one has
-- more than it may.
WITH offer AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS o(resource text, name text, most bigint)
), placed AS (
  SELECT p.blueprint, l.project_id, l.owner, l.labels, l.quantities
  FROM jsonb_to_recordset($2::jsonb) AS p(lease text, blueprint text)
  JOIN lease l ON l.id = p.lease
), holder AS (
  -- Those that have more of something now, and may have so much only.
  SELECT DISTINCT p.blueprint, p.project_id, k.label, k.value, n.name,
    CASE WHEN n.name = '' THEN (k.most ->> 'leases')::bigint
      ELSE (k.most -> 'quantities' ->> n.name)::bigint END AS most
  FROM placed p
  JOIN blueprint b ON b.id = p.blueprint
  CROSS JOIN LATERAL (
    SELECT '' AS label, coalesce(p.owner, '') AS value, b.limit_per_owner AS most
    UNION ALL
    SELECT e ->> 'label', p.labels ->> (e ->> 'label'), e FROM jsonb_array_elements(b.limit_per_label) e
  ) k
  CROSS JOIN LATERAL (
    SELECT '' AS name
    UNION ALL
    SELECT jsonb_object_keys(p.quantities)
  ) n
  WHERE k.most IS NOT NULL AND k.value IS NOT NULL
), lease_there AS (
  -- One by one (OFFSET 0): a plan that is made while nothing lives walks them otherwise.
  SELECT h.blueprint AS blueprint_id, l.project_id, l.owner, coalesce(a.labels, l.labels) AS labels,
    a.quantities
  FROM (SELECT DISTINCT blueprint FROM holder WHERE most IS NOT NULL) h
  CROSS JOIN LATERAL (SELECT m.resource_id FROM room m WHERE m.blueprint_id = h.blueprint OFFSET 0) m
  CROSS JOIN LATERAL (SELECT a.lease_id, a.labels, a.quantities FROM attempt a
    WHERE a.resource_id = m.resource_id AND a.ended_at IS NULL OFFSET 0) a
  CROSS JOIN LATERAL (SELECT l.project_id, l.owner, l.labels FROM lease l
    WHERE l.id = a.lease_id OFFSET 0) l
), held AS (
  SELECT t.blueprint_id, t.project_id, k.label, k.value, t.quantities
  FROM lease_there t CROSS JOIN LATERAL (
    SELECT '' AS label, coalesce(t.owner, '') AS value
    UNION ALL
    SELECT e.key, e.value FROM jsonb_each_text(t.labels) e
  ) k
), had AS (
  SELECT h.blueprint, h.most, sum(CASE WHEN h.name = '' THEN 1
    ELSE coalesce((t.quantities ->> h.name)::bigint, 0) END) AS amount
  FROM holder h
  JOIN held t ON t.blueprint_id = h.blueprint AND t.project_id = h.project_id AND t.label = h.label
    AND t.value = h.value
  WHERE h.most IS NOT NULL
  GROUP BY h.blueprint, h.project_id, h.label, h.value, h.name, h.most
)
SELECT amounts_allowed(coalesce((
  SELECT format('resource %s: more %s are taken than it offers', o.resource, o.name)
  FROM offer o
  CROSS JOIN LATERAL (
    SELECT sum((a.quantities ->> o.name)::bigint) AS amount FROM attempt a
    WHERE a.resource_id = o.resource AND a.ended_at IS NULL AND a.quantities IS NOT NULL
  ) t
  WHERE t.amount > o.most
  LIMIT 1
), (
  SELECT format('blueprint %s: one holder has more than it may', h.blueprint)
  FROM had h WHERE h.amount > h.most
  LIMIT 1
)))
