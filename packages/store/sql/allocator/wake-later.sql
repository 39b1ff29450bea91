-- Wakes a type when the pauses of some blueprints are over, in which nothing is built.
-- $1 type · $2 blueprints · $3 delaysMs, in the same order. One that is to be woken earlier stays so.
INSERT INTO wake (type, reason, news, blueprint_id, at)
SELECT $1, 'a pause in building is over', 'resource', p.blueprint, now() + make_interval(secs => p.ms / 1000.0)
FROM unnest($2::text[], $3::float8[]) AS p(blueprint, ms)
WHERE NOT EXISTS (SELECT 1 FROM wake k
  WHERE k.type = $1 AND k.at > now() AND k.blueprint_id = p.blueprint)
