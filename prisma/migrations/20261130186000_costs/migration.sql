-- Expands only: what resources and leases took, and what that cost.

-- What a resource of a blueprint costs from when on. Before the first of them nobody has said.
CREATE TABLE blueprint_price (
  blueprint_id     text NOT NULL,
  project_id       text NOT NULL,
  since            timestamptz NOT NULL,
  -- Null where somebody has taken the price away.
  currency         text,
  per_hour         numeric,
  per_hour_by_type jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (blueprint_id, since),
  FOREIGN KEY (project_id, blueprint_id) REFERENCES blueprint (project_id, id) ON DELETE CASCADE
);

-- By a trigger, so that no way of writing a blueprint forgets it. It runs while the row is held: of two who change
-- a price at once, the later one has the later time.
CREATE FUNCTION keep_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.pricing IS NULL OR jsonb_typeof(NEW.pricing) <> 'object' THEN
      RETURN NULL;
    END IF;
  ELSIF NEW.pricing IS NOT DISTINCT FROM OLD.pricing THEN
    RETURN NULL;
  END IF;
  INSERT INTO blueprint_price (blueprint_id, project_id, since, currency, per_hour, per_hour_by_type)
  VALUES (NEW.id, NEW.project_id, clock_timestamp(), NEW.pricing ->> 'currency',
    (NEW.pricing ->> 'perHour')::numeric, coalesce(NEW.pricing -> 'perHourByType', '{}'))
  ON CONFLICT (blueprint_id, since) DO UPDATE SET currency = excluded.currency,
    per_hour = excluded.per_hour, per_hour_by_type = excluded.per_hour_by_type;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_price AFTER INSERT OR UPDATE OF pricing ON blueprint FOR EACH ROW
  EXECUTE FUNCTION keep_price();

INSERT INTO blueprint_price (blueprint_id, project_id, since, currency, per_hour, per_hour_by_type)
SELECT id, project_id, updated_at, pricing ->> 'currency', (pricing ->> 'perHour')::numeric,
  coalesce(pricing -> 'perHourByType', '{}')
FROM blueprint WHERE jsonb_typeof(pricing) = 'object';

-- Which of its blueprint's prices it has, as its kind said when it was planned; null for the plain one.
ALTER TABLE resource ADD COLUMN priced_as text;

-- How far the time of a resource was added to the days, for those of which anything was; always a day's beginning.
CREATE TABLE resource_counted (
  resource_id text PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
  until       timestamptz NOT NULL
);

-- What was counted of what is forgotten, by day (UTC) and by all that sums are asked by. '' for none.
CREATE TABLE cost_day (
  project_id   text NOT NULL REFERENCES project (id),
  day          date NOT NULL,
  -- building, in-use, idle, failed, cleaning; lease-set-up, lease-active, lease-cleaning
  entry        text NOT NULL,
  blueprint_id text NOT NULL,
  priced_as    text NOT NULL,
  owner        text NOT NULL,
  labels       jsonb NOT NULL,
  labels_hash  text NOT NULL,
  currency     text NOT NULL,
  micros       numeric NOT NULL,
  -- Microseconds, each times its price for an hour: exact, where a sum of rounded prices is not.
  priced       numeric NOT NULL,
  PRIMARY KEY (project_id, day, entry, blueprint_id, priced_as, owner, labels_hash, currency)
);
CREATE INDEX cost_day_age ON cost_day (day);

-- The same without end, for counters, which must not fall when old days go.
CREATE TABLE cost_total (
  project_id   text NOT NULL REFERENCES project (id),
  blueprint_id text NOT NULL,
  entry        text NOT NULL,
  currency     text NOT NULL,
  micros       numeric NOT NULL,
  priced       numeric NOT NULL,
  PRIMARY KEY (project_id, blueprint_id, entry, currency)
);

-- Things outside that nobody owned and that are there no more, or not as they were found: how long they were seen.
CREATE TABLE outside_past (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id    text NOT NULL REFERENCES project (id),
  kind          text NOT NULL,
  blueprint_id  text,
  priced_as     text,
  first_seen_at timestamptz NOT NULL,
  last_seen_at  timestamptz NOT NULL
);
CREATE INDEX outside_past_of_project ON outside_past (project_id, last_seen_at);
CREATE INDEX outside_past_age ON outside_past (last_seen_at);

-- Of what was built by the resource that a finding's marks name, which may be forgotten before the thing is gone.
ALTER TABLE outside_finding
  ADD COLUMN blueprint_id text,
  ADD COLUMN priced_as text;
UPDATE outside_finding f SET blueprint_id = r.blueprint_id FROM resource r
WHERE r.id = f.resource_id AND r.project_id = f.project_id;

CREATE FUNCTION name_price_of_finding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT r.blueprint_id, r.priced_as INTO NEW.blueprint_id, NEW.priced_as
  FROM resource r WHERE r.id = NEW.resource_id AND r.project_id || '' = NEW.project_id;
  RETURN NEW;
END $$;
CREATE TRIGGER name_price_of_finding BEFORE INSERT ON outside_finding FOR EACH ROW
  WHEN (NEW.resource_id IS NOT NULL) EXECUTE FUNCTION name_price_of_finding();

-- What was on a resource by a time is found without what came later. In place of one that knew no times: as many
-- entries are written for a lease as before.
CREATE INDEX attempt_on_resource_since ON attempt (resource_id, started_at);
DROP INDEX attempt_on_resource;

-- Whole microseconds, exact: an hour of a machine must not depend on how it is cut into pieces. An interval between
-- two moments has days of 86,400 seconds and no months.
CREATE FUNCTION micros_between(since timestamptz, until timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (extract(epoch FROM $2 - $1) * 1000000)::bigint
$$;

-- When which price held, from ever to ever; without a currency where none did.
CREATE FUNCTION prices_of(blueprint text, priced_as text)
RETURNS TABLE (since timestamptz, until timestamptz, currency text, per_hour numeric)
LANGUAGE sql STABLE AS $$
  SELECT p.since, lead(p.since, 1, 'infinity') OVER (ORDER BY p.since), p.currency,
    coalesce((p.per_hour_by_type ->> $2)::numeric, p.per_hour)
  FROM blueprint_price p WHERE p.blueprint_id = $1
  UNION ALL
  SELECT '-infinity', coalesce(
    (SELECT p.since FROM blueprint_price p WHERE p.blueprint_id = $1 ORDER BY p.since LIMIT 1),
    'infinity'), NULL, NULL
$$;

-- What a resource did between two times, in pieces that neither overlap nor leave anything out. One that was never
-- ready because its building failed was in vain all its life; which of the two becomes of one that is being built
-- nobody knows yet.
CREATE FUNCTION resource_time(r resource, since timestamptz, until timestamptz)
RETURNS TABLE (entry text, lo timestamptz, hi timestamptz)
LANGUAGE sql STABLE AS $$
  WITH life AS (
    SELECT r.created_at AS born, coalesce(r.activated_at, 'infinity') AS ready,
      coalesce(r.released_at, r.destroyed_at, 'infinity') AS ended,
      coalesce(r.destroyed_at, 'infinity') AS gone,
      r.activated_at IS NULL AND r.reason_code IS NOT DISTINCT FROM 'build-failed' AS failed
  ), plain AS (
    SELECT 'failed' AS entry, born AS lo, gone AS hi FROM life WHERE failed
    UNION ALL
    SELECT 'building', born, least(ready, ended, gone) FROM life WHERE NOT failed
    UNION ALL
    SELECT 'ready', greatest(born, ready), least(ended, gone) FROM life WHERE NOT failed
    UNION ALL
    SELECT 'cleaning', greatest(born, ended), gone FROM life WHERE NOT failed
  ), clipped AS (
    SELECT p.entry, greatest(p.lo, $2) AS lo, least(p.hi, $3) AS hi FROM plain p
  ), used AS (
    SELECT range_agg(tstzrange(greatest(a.started_at, c.lo), least(coalesce(a.ended_at, 'infinity'), c.hi)))
      AS spans
    FROM clipped c
    JOIN attempt a ON a.resource_id = r.id AND a.started_at < c.hi AND coalesce(a.ended_at, 'infinity') > c.lo
      AND a.started_at < coalesce(a.ended_at, 'infinity')
    WHERE c.entry = 'ready' AND c.lo < c.hi
  )
  SELECT c.entry, c.lo, c.hi FROM clipped c WHERE c.entry <> 'ready' AND c.lo < c.hi
  UNION ALL
  SELECT 'in-use', lower(s.span), upper(s.span) FROM used u CROSS JOIN LATERAL unnest(u.spans) AS s(span)
  UNION ALL
  SELECT 'idle', lower(s.span), upper(s.span)
  FROM clipped c CROSS JOIN used u
  CROSS JOIN LATERAL unnest(tstzmultirange(tstzrange(c.lo, c.hi)) - coalesce(u.spans, '{}')) AS s(span)
  WHERE c.entry = 'ready' AND c.lo < c.hi
$$;

-- What a lease did on one resource between two times. A try that came to nothing was set up till it was clean.
CREATE FUNCTION lease_time(started timestamptz, activated timestamptz, released timestamptz, ended timestamptz,
  since timestamptz, until timestamptz)
RETURNS TABLE (entry text, lo timestamptz, hi timestamptz)
LANGUAGE sql IMMUTABLE AS $$
  SELECT p.entry, greatest(p.lo, $5), least(p.hi, $6)
  FROM (VALUES
    ('lease-set-up', $1, least(coalesce($2, 'infinity'), coalesce($3, 'infinity'), coalesce($4, 'infinity'))),
    ('lease-active', greatest($1, $2), CASE WHEN $2 IS NOT NULL
      THEN least(coalesce($3, 'infinity'), coalesce($4, 'infinity')) END),
    ('lease-cleaning', greatest($1, $3), CASE WHEN $3 IS NOT NULL THEN coalesce($4, 'infinity') END)
  ) AS p(entry, lo, hi)
  WHERE greatest(p.lo, $5) < least(p.hi, $6) AND p.hi IS NOT NULL
$$;

-- A finding that goes, or that is found anew, was there until it was last seen. One that was never decided may
-- have had an owner all the time.
CREATE FUNCTION keep_outside_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.first_seen_at = OLD.first_seen_at THEN
    RETURN NULL;
  END IF;
  INSERT INTO outside_past (project_id, kind, blueprint_id, priced_as, first_seen_at, last_seen_at)
  VALUES (OLD.project_id, OLD.kind, OLD.blueprint_id, OLD.priced_as, OLD.first_seen_at, OLD.last_seen_at);
  INSERT INTO cost_total AS t (project_id, blueprint_id, entry, currency, micros, priced)
  SELECT OLD.project_id, coalesce(OLD.blueprint_id, ''), 'leaked', coalesce(p.currency, ''),
    sum(micros_between(greatest(p.since, OLD.first_seen_at), least(p.until, OLD.last_seen_at))),
    sum(micros_between(greatest(p.since, OLD.first_seen_at), least(p.until, OLD.last_seen_at))
      * coalesce(p.per_hour, 0))
  FROM prices_of(OLD.blueprint_id, OLD.priced_as) p
  WHERE greatest(p.since, OLD.first_seen_at) < least(p.until, OLD.last_seen_at)
  GROUP BY coalesce(p.currency, '')
  ON CONFLICT (project_id, blueprint_id, entry, currency) DO UPDATE
  SET micros = t.micros + excluded.micros, priced = t.priced + excluded.priced;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_outside_time AFTER DELETE OR UPDATE OF first_seen_at ON outside_finding FOR EACH ROW
  WHEN (OLD.status <> 'seen' AND OLD.last_seen_at > OLD.first_seen_at)
  EXECUTE FUNCTION keep_outside_time();
