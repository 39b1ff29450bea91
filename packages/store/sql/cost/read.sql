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
    sum(micros_between(t.lo, t.hi)) AS micros, m.per_hour
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
), lease_use AS (
  SELECT l.owner, l.labels, a.resource_id, greatest(a.started_at, f.since) AS started,
    coalesce(a.activated_at, 'infinity') AS activated, coalesce(l.released_at, 'infinity') AS released,
    least(a.ended_at, l.destroyed_at, f.until) AS ended, f.since
  FROM (
    -- Each by an index of its own.
    SELECT l.id, l.owner, l.labels, l.released_at, l.destroyed_at FROM lease l
    WHERE l.project_id = $1 AND l.destroyed_at IS NULL
    UNION ALL
    SELECT l.id, l.owner, l.labels, l.released_at, l.destroyed_at FROM lease l
    WHERE l.project_id = $1 AND l.destroyed_at IS NOT NULL AND l.destroyed_at > (SELECT since FROM frame)
  ) l
  CROSS JOIN frame f
  JOIN attempt a ON a.lease_id = l.id
), lease_sum AS MATERIALIZED (
  -- As `lease_time` has it, in one row instead of three.
  SELECT CASE WHEN $4::text IN ('blueprint', 'type') THEN r.blueprint_id END AS blueprint_id,
    CASE $4 WHEN 'type' THEN r.priced_as WHEN 'owner' THEN u.owner WHEN 'label' THEN u.labels ->> $5 END AS value,
    sum(greatest(0, micros_between(u.started, least(u.activated, u.released, u.ended)))) AS set_up,
    sum(CASE WHEN u.activated < u.ended THEN
      greatest(0, micros_between(greatest(u.started, u.activated), least(u.released, u.ended))) END) AS active,
    sum(CASE WHEN u.released < u.ended THEN
      micros_between(greatest(u.started, u.released), u.ended) END) AS cleaning
  FROM lease_use u JOIN resource r ON r.id = u.resource_id
  WHERE u.started < u.ended
  GROUP BY 1, 2
), entered AS (
  SELECT blueprint_id, priced_as, owner, labels, entry, currency, micros, micros * per_hour AS priced
  FROM resource_entry
  UNION ALL
  SELECT blueprint_id, priced_as, NULL, '{}', 'leaked', currency, micros, micros * per_hour FROM leak_entry
  UNION ALL
  SELECT d.blueprint_id, nullif(d.priced_as, ''), nullif(d.owner, ''), d.labels, d.entry, nullif(d.currency, ''),
    d.micros, d.priced
  FROM cost_day d
  WHERE d.project_id = $1 AND d.day >= (SELECT (since AT TIME ZONE 'UTC')::date FROM frame)
    AND d.day < (SELECT (until AT TIME ZONE 'UTC')::date FROM frame)
), summed AS (
  SELECT CASE WHEN $4 IN ('blueprint', 'type') THEN blueprint_id END AS blueprint_id,
    CASE $4 WHEN 'type' THEN priced_as WHEN 'owner' THEN owner WHEN 'label' THEN labels ->> $5 END AS value,
    currency, entry, sum(micros) AS micros, sum(priced) AS priced
  FROM entered GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT l.blueprint_id, l.value, NULL, e.entry, e.micros, NULL
  FROM lease_sum l
  CROSS JOIN LATERAL (VALUES ('lease-set-up', l.set_up), ('lease-active', l.active),
    ('lease-cleaning', l.cleaning)) AS e(entry, micros)
  WHERE e.micros > 0
), grouped AS (
  -- One row for each, since there may be many, and few are told apart.
  SELECT CASE WHEN $4 = 'blueprint' THEN b.id END AS blueprint,
    CASE $4 WHEN 'blueprint' THEN b.name
      WHEN 'type' THEN b.provides || coalesce('/' || s.value, '') ELSE s.value END AS value,
    sum(s.micros) AS weight, array_agg(s.currency) AS currencies, array_agg(s.entry) AS entries,
    array_agg(s.micros) AS micros, array_agg(s.priced) AS priced
  FROM summed s LEFT JOIN blueprint b ON b.id = s.blueprint_id
  GROUP BY 1, 2
), ranked AS (
  SELECT g.*, least(row_number() OVER (ORDER BY g.weight DESC, g.value COLLATE "C", g.blueprint COLLATE "C"),
    $6::int + 1) AS place
  FROM grouped g
), told AS (
  SELECT CASE WHEN r.place <= $6 THEN r.blueprint END AS blueprint,
    CASE WHEN r.place <= $6 THEN r.value END AS value, r.place > $6 AS is_rest, r.place, e.currency, e.entry,
    sum(e.micros) AS micros, round(sum(e.priced) / 3600000000, 9) AS amount
  FROM ranked r
  CROSS JOIN LATERAL unnest(r.currencies, r.entries, r.micros, r.priced) AS e(currency, entry, micros, priced)
  GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT f.since, f.until, t.blueprint, t.value, t.is_rest, t.currency, t.entry, t.micros::text AS micros,
  t.amount::text AS amount
FROM frame f LEFT JOIN told t ON true
ORDER BY t.place, t.currency, t.entry
