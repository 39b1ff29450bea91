-- Wakes a type when some blueprints are to be looked at again: a pause in building is over, a pool opens, or
-- something was idle for long enough to be given up.
-- $1 type · $2 blueprints, each once · $3 delaysMs, in the same order. One that is to be woken earlier stays so.
WITH wanted AS MATERIALIZED (
  SELECT p.blueprint, now() + make_interval(secs => p.ms / 1000.0) AS at
  FROM unnest($2::text[], $3::float8[]) AS p(blueprint, ms)
), moved AS (
  UPDATE wake k SET at = w.at FROM wanted w
  WHERE k.type = $1 AND k.at > now() AND k.at > w.at AND k.news = 'resource'
    AND k.blueprint_id = w.blueprint
)
INSERT INTO wake (type, reason, news, blueprint_id, at)
SELECT $1, 'what it waited for is over', 'resource', w.blueprint, w.at
FROM wanted w
WHERE NOT EXISTS (SELECT 1 FROM wake k
  WHERE k.type = $1 AND k.at > now() AND k.blueprint_id = w.blueprint)
