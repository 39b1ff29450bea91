-- Whether a type is one: it was decided about before, or there is something to decide.
-- $1 type. One row.
SELECT coalesce((SELECT true FROM allocator a WHERE a.type = $1 LIMIT 1),
  (SELECT true FROM wake k WHERE k.type = $1 LIMIT 1),
  (SELECT true FROM lease l WHERE l.status = 'pending' AND l.type <> '' AND l.type = $1 LIMIT 1),
  false) AS known
