-- What kinds have launched, what of it nobody owned, and what waits now, by kind.
-- Columns: launched not null · leaked not null · waiting not null · stuck not null · kind string
SELECT coalesce(c.kind, f.kind) AS kind, coalesce(c.launched, 0)::float8 AS launched,
  coalesce(c.leaked, 0)::float8 AS leaked, coalesce(f.waiting, 0)::float8 AS waiting,
  coalesce(f.stuck, 0)::float8 AS stuck
FROM outside_count c
FULL JOIN (SELECT kind, count(*) FILTER (WHERE status = 'waiting') AS waiting,
    count(*) FILTER (WHERE status = 'removing' AND tries > 0) AS stuck
  FROM outside_finding WHERE status IN ('waiting', 'removing') GROUP BY kind) f ON f.kind = c.kind
ORDER BY 1
