-- Adds to the days what resources did, as far as what says so is about to be forgotten: the attempts of leases that
-- go, and resources themselves. Whole days that are over, and for an hour: no transaction began before; no more days
-- than that needs, so that few attempts are read however many there are. One that is being built has no attempts,
-- and nobody knows yet whether it is in vain. Runs while the lock of counting is held.
-- $1 days: for how long what ended is kept · $2 limit: of leases and of resources that are looked at · $3
-- counted: of resources at most. A row for each that was counted.
WITH due AS MATERIALIZED (
  SELECT w.id, least(date_trunc('day', max(w.needed), 'UTC') + interval '24 hours', date_trunc('day',
    now() - greatest(make_interval(days => $1::int - 1), interval '1 hour'), 'UTC')) AS hi
  FROM (
    SELECT a.resource_id AS id, least(a.ended_at, l.destroyed_at) AS needed
    FROM (
      SELECT l.id, l.destroyed_at FROM lease l
      WHERE l.status = 'destroyed' AND l.destroyed_at < now() - make_interval(days => $1)
      ORDER BY l.destroyed_at LIMIT $2
    ) l
    JOIN attempt a ON a.lease_id = l.id
    LEFT JOIN resource_counted c ON c.resource_id = a.resource_id
    WHERE coalesce(c.until, '-infinity') < least(a.ended_at, l.destroyed_at)
    UNION ALL
    SELECT r.id, r.destroyed_at
    FROM (
      SELECT r.id, r.destroyed_at FROM resource r
      WHERE r.status = 'destroyed' AND r.destroyed_at < now() - make_interval(days => $1)
      ORDER BY r.destroyed_at LIMIT $2
    ) r
    LEFT JOIN resource_counted c ON c.resource_id = r.id
    WHERE coalesce(c.until, '-infinity') < r.destroyed_at
      AND (SELECT true FROM attempt a WHERE a.resource_id = r.id LIMIT 1) IS NULL
  ) w
  GROUP BY w.id
  LIMIT $3
), counted AS (
  INSERT INTO resource_counted AS c (resource_id, until) SELECT id, hi FROM due ORDER BY id
  ON CONFLICT (resource_id) DO UPDATE SET until = excluded.until WHERE c.until < excluded.until
  RETURNING resource_id
), piece AS MATERIALIZED (
  SELECT r.project_id, r.blueprint_id, coalesce(r.priced_as, '') AS priced_as, coalesce(r.owner, '') AS owner,
    r.labels, coalesce(m.currency, '') AS currency, coalesce(m.per_hour, 0) AS per_hour, t.entry, t.lo, t.hi
  FROM due d
  JOIN resource r ON r.id = d.id AND r.status || '' <> 'pending'
  -- As it was when the statement began.
  LEFT JOIN resource_counted c ON c.resource_id = r.id
  CROSS JOIN LATERAL prices_of(r.blueprint_id, r.priced_as) m
  CROSS JOIN LATERAL resource_time(r, greatest(m.since, c.until), least(m.until, d.hi)) t
  WHERE m.until > greatest(r.created_at, c.until) AND m.since < d.hi
), daily AS MATERIALIZED (
  SELECT p.project_id, (g.day AT TIME ZONE 'UTC')::date AS day, p.entry, p.blueprint_id, p.priced_as, p.owner,
    p.labels, p.currency, p.per_hour,
    sum(micros_between(greatest(p.lo, g.day), least(p.hi, g.day + interval '24 hours'))) AS micros
  FROM piece p
  CROSS JOIN LATERAL generate_series(date_trunc('day', p.lo, 'UTC'), p.hi - interval '1 microsecond',
    interval '24 hours') AS g(day)
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
), added AS (
  INSERT INTO cost_day AS c (project_id, day, entry, blueprint_id, priced_as, owner, labels, labels_hash,
    currency, micros, priced)
  SELECT project_id, day, entry, blueprint_id, priced_as, owner, labels, md5(labels::text), currency, sum(micros),
    sum(micros * per_hour)
  FROM daily GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
  ON CONFLICT (project_id, day, entry, blueprint_id, priced_as, owner, labels_hash, currency) DO UPDATE
  SET micros = c.micros + excluded.micros, priced = c.priced + excluded.priced
), summed AS (
  INSERT INTO cost_total AS c (project_id, blueprint_id, entry, currency, micros, priced)
  SELECT project_id, blueprint_id, entry, currency, sum(micros), sum(micros * per_hour) FROM daily GROUP BY 1, 2, 3, 4
  ON CONFLICT (project_id, blueprint_id, entry, currency) DO UPDATE
  SET micros = c.micros + excluded.micros, priced = c.priced + excluded.priced
)
SELECT resource_id FROM counted
