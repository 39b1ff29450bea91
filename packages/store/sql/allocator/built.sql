-- What some blueprints have built: needed where something new may have to be.
-- $1 blueprints, or null for those that `allocator/blueprints` has kept. One row each.
-- Columns: failures readonly FailedBuilds[] · breaker BreakerState | null
SELECT b.id, (SELECT p.breaker FROM pool p WHERE p.blueprint_id = b.id) AS breaker,
  -- What failed lately, since the pauses grow few of a choice: in the last ten minutes, or for so long that the
  -- longest pause is still known to be the longest. And when, up to an hour ago, as far as it is what would be
  -- built now.
  coalesce((SELECT jsonb_agg(jsonb_build_object('choice', f.choice, 'count', f.count,
      'sinceLastMs', f.since_last_ms, 'reason', f.reason, 'at', to_jsonb(f.at[1:20])))
    FROM (SELECT r.choice,
        (count(*) FILTER (WHERE r.released_at > now() - late.since))::int AS count,
        coalesce(array_agg((extract(epoch FROM r.released_at) * 1000)::float8 ORDER BY r.released_at DESC)
          FILTER (WHERE r.revision = b.revision AND r.released_at > now() - interval '1 hour'), '{}') AS at,
        (array_agg(r.reason ORDER BY r.released_at DESC))[1] AS reason,
        (extract(epoch FROM clock_timestamp() - max(r.released_at)) * 1000)::float8 AS since_last_ms
      FROM (SELECT r.choice, r.reason, r.released_at, r.revision FROM resource r
        WHERE r.blueprint_id = b.id AND r.reason_code = 'build-failed'
          AND r.released_at > now() - greatest(late.since, interval '1 hour')
          -- One that was built since shows that it can be.
          AND (SELECT true FROM (
              SELECT m.resource_id FROM room m WHERE m.blueprint_id = b.id AND m.standing = 'open'
              ORDER BY m.live, m.number DESC LIMIT 1000) m
            CROSS JOIN LATERAL (SELECT o.choice, o.activated_at FROM resource o
              WHERE o.id = m.resource_id LIMIT 1) o
            WHERE o.choice = r.choice AND o.activated_at > r.released_at LIMIT 1) IS NULL
        ORDER BY r.released_at DESC LIMIT 200) r
      GROUP BY r.choice
      HAVING max(r.released_at) > now() - late.since) f), '[]') AS failures,
  built.resources, built.ending, built.building,
  ARRAY(SELECT s.key FROM slot_lock s WHERE s.resource_id = ANY (ARRAY(
    SELECT m.resource_id FROM room m WHERE m.blueprint_id = b.id))) AS slots
FROM unnest(coalesce($1::text[], string_to_array(current_setting('drydock.blueprints', true), ',')))
  AS k(id)
JOIN blueprint b ON b.id = k.id
CROSS JOIN LATERAL (
  -- As many failures as double the first pause up to the longest, each so far apart. Without settings: 1 s and 60 s.
  SELECT make_interval(secs => greatest(600, (2 + ceil(log(2, greatest(1, p.most / p.first)::numeric))) * p.most)) AS since
  FROM (SELECT coalesce((b.building ->> 'pauseSecondsFirst')::float8, 1) AS first,
    coalesce((b.building ->> 'pauseSecondsMax')::float8, 60) AS most) p
) late
CROSS JOIN LATERAL (
  SELECT count(*)::int AS resources, count(*) FILTER (WHERE m.standing = 'ended')::int AS ending,
    count(*) FILTER (WHERE m.standing = 'coming')::int AS building
  FROM room m WHERE m.blueprint_id = b.id
) built
