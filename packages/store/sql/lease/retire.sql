-- Forgets what ended long ago: destroyed leases with their attempts, commands, intents and events,
-- destroyed resources that nothing refers to, answers under idempotency keys of yesterday. Notes the
-- last event of each project that goes: who resumes a stream from before it has missed something. What
-- leases took is added to the days as they go; what is on a resource goes once that is counted, and a resource
-- once all of it is (`cost/count-resources`).
-- $1 days · $2 how many of each at most. One row: how many of each went.
WITH old_lease AS (
  DELETE FROM lease WHERE id IN (
    SELECT l.id FROM lease l WHERE l.status = 'destroyed'
      AND l.destroyed_at < now() - make_interval(days => $1::int)
      AND (SELECT true FROM attempt a LEFT JOIN resource_counted c ON c.resource_id = a.resource_id
        WHERE a.lease_id = l.id
          AND coalesce(c.until, '-infinity') < least(a.ended_at, l.destroyed_at) LIMIT 1) IS NULL
    ORDER BY l.destroyed_at LIMIT $2)
  RETURNING id, project_id, owner, labels, released_at, destroyed_at
), lease_day AS (
  SELECT l.project_id, (g.day AT TIME ZONE 'UTC')::date AS day, t.entry, r.blueprint_id,
    coalesce(r.priced_as, '') AS priced_as, coalesce(l.owner, '') AS owner, l.labels,
    sum(micros_between(greatest(t.lo, g.day), least(t.hi, g.day + interval '24 hours'))) AS micros
  FROM old_lease l
  -- As they were when the statement began.
  JOIN attempt a ON a.lease_id = l.id
  JOIN resource r ON r.id = a.resource_id
  CROSS JOIN LATERAL lease_time(a.started_at, a.activated_at, l.released_at, least(a.ended_at, l.destroyed_at),
    '-infinity', 'infinity') t
  CROSS JOIN LATERAL generate_series(date_trunc('day', t.lo, 'UTC'), t.hi - interval '1 microsecond',
    interval '24 hours') AS g(day)
  GROUP BY 1, 2, 3, 4, 5, 6, 7
), counted AS (
  INSERT INTO cost_day AS c (project_id, day, entry, blueprint_id, priced_as, owner, labels, labels_hash,
    currency, micros, priced)
  SELECT project_id, day, entry, blueprint_id, priced_as, owner, labels, md5(labels::text), '', micros, 0
  FROM lease_day
  ON CONFLICT (project_id, day, entry, blueprint_id, priced_as, owner, labels_hash, currency) DO UPDATE
  SET micros = c.micros + excluded.micros
), old_resource AS (
  DELETE FROM resource WHERE id IN (
    SELECT r.id FROM resource r WHERE r.status = 'destroyed'
      AND r.destroyed_at < now() - make_interval(days => $1::int)
      AND (SELECT true FROM resource_counted c
        WHERE c.resource_id = r.id AND c.until >= r.destroyed_at LIMIT 1)
      AND (SELECT true FROM attempt a WHERE a.resource_project_id = r.project_id
        AND a.resource_id = r.id LIMIT 1) IS NULL
      AND (SELECT true FROM lease l WHERE l.holder_resource_id = r.id LIMIT 1) IS NULL
    LIMIT $2)
  RETURNING id
), forgotten AS (
  -- As they were when the statement began: the events go with their objects at its end.
  SELECT DISTINCT ON (project_id) project_id, txid, id FROM (
    SELECT project_id, txid, id FROM event
    WHERE lease_id = ANY (ARRAY(SELECT id FROM old_lease))
    UNION ALL
    SELECT project_id, txid, id FROM event
    WHERE resource_id = ANY (ARRAY(SELECT id FROM old_resource))
  ) gone
  ORDER BY project_id, txid DESC, id DESC
), noted AS (
  UPDATE project p SET forgotten_txid = f.txid, forgotten_event = f.id
  FROM forgotten f
  WHERE p.id = f.project_id AND (p.forgotten_txid IS NULL
    OR (f.txid, f.id) > (p.forgotten_txid, p.forgotten_event))
  RETURNING p.id
), old_record AS (
  DELETE FROM idempotency_record WHERE (project_id, key) IN (
    SELECT project_id, key FROM idempotency_record
    WHERE created_at < now() - interval '1 day' ORDER BY created_at LIMIT $2)
  RETURNING key
)
SELECT (SELECT count(*) FROM old_lease)::int AS leases,
  (SELECT count(*) FROM old_resource)::int AS resources,
  (SELECT count(*) FROM old_record)::int AS answers
