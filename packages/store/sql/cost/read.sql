-- What a project's resources and leases took within a window, and what that cost, in groups. A window that reaches
-- back to where days are counted already begins, and ends, with a day: the row says what it is.
-- $1 project · $2 since null: 24 hours before its end · $3 until null: now · $4 by: blueprint, owner, type or label
-- · $5 label: its name, or '' · $6 limit: of groups, those with the most time; the others are one, `isRest`.
-- A row for each group, currency and entry; of one without any all but the window is null.
-- Columns: since not null · until not null · blueprint null · value null · isRest null · currency null · entry null · micros null · amount null
WITH asked AS MATERIALIZED (
  SELECT least(coalesce($3::timestamptz, now()), now()) AS until,
    coalesce($2::timestamptz, least(coalesce($3, now()), now()) - interval '24 hours') AS since,
    coalesce(((SELECT d.day FROM cost_day d WHERE d.project_id = $1 ORDER BY d.project_id DESC, d.day DESC LIMIT 1) + 1)
      ::timestamp AT TIME ZONE 'UTC', '-infinity') AS counted
), frame AS MATERIALIZED (
  SELECT CASE WHEN since < counted THEN date_trunc('day', since, 'UTC') ELSE since END AS since,
    CASE WHEN until < counted
      THEN date_trunc('day', until + interval '24 hours' - interval '1 microsecond', 'UTC') ELSE until END AS until
  FROM asked
), resource_entry AS MATERIALIZED (
  SELECT r.blueprint_id, r.priced_as, r.owner, r.labels, m.currency, t.entry,
    sum(micros_between(t.lo, t.hi)) AS micros, sum(micros_between(t.lo, t.hi)) * m.per_hour AS priced
  FROM frame f
  CROSS JOIN resource r
  LEFT JOIN resource_counted c ON c.resource_id = r.id
  CROSS JOIN LATERAL prices_of(r.blueprint_id, r.priced_as) m
  CROSS JOIN LATERAL resource_time(r, greatest(f.since, c.until, m.since), least(f.until, m.until)) t
  WHERE r.project_id = $1 AND r.status <> '' AND r.created_at < f.until
    AND coalesce(r.destroyed_at, 'infinity') > f.since AND m.until > f.since AND m.since < f.until
  GROUP BY r.id, m.since, m.currency, m.per_hour, t.entry
), leak AS (
  SELECT o.blueprint_id, o.priced_as, o.first_seen_at, o.last_seen_at FROM outside_finding o
  WHERE o.project_id = $1 AND o.status <> 'seen'
  UNION ALL
  SELECT o.blueprint_id, o.priced_as, o.first_seen_at, o.last_seen_at FROM outside_past o
  WHERE o.project_id = $1 AND o.last_seen_at > (SELECT since FROM frame)
), leak_entry AS (
  SELECT o.blueprint_id, o.priced_as, m.currency,
    micros_between(greatest(f.since, o.first_seen_at, m.since), least(f.until, o.last_seen_at, m.until)) AS micros,
    m.per_hour
  FROM frame f CROSS JOIN leak o
  CROSS JOIN LATERAL prices_of(o.blueprint_id, o.priced_as) m
  WHERE greatest(f.since, o.first_seen_at, m.since) < least(f.until, o.last_seen_at, m.until)
), lease_piece AS MATERIALIZED (
  SELECT l.owner, l.labels, r.blueprint_id, r.priced_as, t.entry, t.lo, t.hi
  FROM (
    -- Each by an index of its own.
    SELECT l.id, l.owner, l.labels, l.released_at, l.destroyed_at FROM lease l
    WHERE l.project_id = $1 AND l.destroyed_at IS NULL
    UNION ALL
    SELECT l.id, l.owner, l.labels, l.released_at, l.destroyed_at FROM lease l
    WHERE l.project_id = $1 AND l.destroyed_at IS NOT NULL AND l.destroyed_at > (SELECT since FROM frame)
  ) l
  CROSS JOIN frame f
  JOIN attempt a ON a.lease_id = l.id AND a.started_at < f.until
  JOIN resource r ON r.id = a.resource_id
  CROSS JOIN LATERAL lease_time(a.started_at, a.activated_at, l.released_at,
    least(a.ended_at, l.destroyed_at), f.since, f.until) t
), entered AS (
  SELECT blueprint_id, priced_as, owner, labels, entry, currency, micros, priced FROM resource_entry
  UNION ALL
  SELECT blueprint_id, priced_as, NULL, '{}', 'leaked', currency, micros, micros * per_hour FROM leak_entry
  UNION ALL
  SELECT blueprint_id, priced_as, owner, labels, entry, NULL, micros_between(lo, hi), NULL FROM lease_piece
  UNION ALL
  SELECT d.blueprint_id, nullif(d.priced_as, ''), nullif(d.owner, ''), d.labels, d.entry, nullif(d.currency, ''),
    d.micros, d.priced
  FROM frame f CROSS JOIN cost_day d
  WHERE d.project_id = $1 AND d.day >= (f.since AT TIME ZONE 'UTC')::date
    AND d.day < (f.until AT TIME ZONE 'UTC')::date
), summed AS MATERIALIZED (
  SELECT e.blueprint_id, CASE $4::text WHEN 'type' THEN e.priced_as WHEN 'owner' THEN e.owner
    WHEN 'label' THEN e.labels ->> $5 END AS value,
    e.currency, e.entry, sum(e.micros) AS micros, sum(e.priced) AS priced
  FROM entered e GROUP BY 1, 2, 3, 4
), named AS (
  SELECT CASE WHEN $4 = 'blueprint' THEN b.id END AS blueprint,
    CASE $4 WHEN 'blueprint' THEN b.name
      WHEN 'type' THEN b.provides || coalesce('/' || s.value, '') ELSE s.value END AS value,
    s.currency, s.entry, s.micros, s.priced
  FROM summed s LEFT JOIN blueprint b ON b.id = s.blueprint_id
), weighed AS (
  SELECT n.*, sum(n.micros) OVER (PARTITION BY n.blueprint, n.value) AS weight FROM named n
), ranked AS (
  SELECT w.*, least(dense_rank() OVER (ORDER BY w.weight DESC, w.value, w.blueprint), $6::int + 1) AS place
  FROM weighed w
), grouped AS (
  SELECT CASE WHEN place <= $6 THEN blueprint END AS blueprint, CASE WHEN place <= $6 THEN value END AS value,
    place > $6 AS is_rest, place, currency, entry, sum(micros) AS micros,
    round(sum(priced) / 3600000000, 9) AS amount
  FROM ranked
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT f.since, f.until, g.blueprint, g.value, g.is_rest, g.currency, g.entry, g.micros::text AS micros,
  g.amount::text AS amount
FROM frame f LEFT JOIN grouped g ON true
ORDER BY g.place, g.currency, g.entry
