-- Writes what is done for a pool, in the claim of its type: what is begun with its slots, what is told to its
-- members, what was found, and what its timeline says.
-- $1 blueprint · $2 writer · $3 builds · $4 slots · $5 commands · $6 events: arrays of objects as JSON · $7 readyMin ·
-- $8 breaker, as JSON or null · $9 breakerClosedAt: in milliseconds since 1970, or null · $10 rollOut, as JSON
-- or null · $11 nextInMs: when to look again.
WITH kept AS (
  UPDATE pool SET ready_min = $7, breaker = $8::jsonb, roll_out = $10::jsonb,
    breaker_closed_at = to_timestamp($9::float8 / 1000.0),
    next_at = now() + make_interval(secs => $11::float8 / 1000.0)
  WHERE blueprint_id = $1
  RETURNING blueprint_id, project_id, type
), planned AS (
  SELECT * FROM jsonb_to_recordset($3::jsonb) AS r(
    id text, revision int, name text, choice jsonb, priced_as text, interfaces text[], event text, data jsonb)
), begun AS (
  INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, choice, priced_as,
    interfaces, author, wake_at)
  SELECT p.id, k.project_id, k.blueprint_id, p.revision, k.type, p.name, p.choice, p.priced_as, p.interfaces,
    'pool', now()
  FROM planned p CROSS JOIN kept k
  RETURNING id
), slots AS (
  INSERT INTO slot_lock (key, project_id, resource_id)
  SELECT s.key, k.project_id, s.resource
  FROM jsonb_to_recordset($4::jsonb) AS s(key text, resource text) CROSS JOIN kept k
  ORDER BY s.key
  RETURNING key
), told AS (
  -- One at a time: asking again would say nothing new.
  INSERT INTO command (id, project_id, resource_id, name, arguments, author)
  SELECT c.id, k.project_id, c.resource, c.name, c.arguments, 'pool'
  FROM jsonb_to_recordset($5::jsonb) AS c(id text, resource text, name text, arguments jsonb)
  CROSS JOIN kept k
  WHERE (SELECT true FROM command o
    WHERE o.resource_id = c.resource AND o.name = c.name AND o.outcome IS NULL LIMIT 1) IS NULL
  RETURNING id
), of_resources AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT k.project_id, p.event, p.id, p.data, $2 FROM planned p CROSS JOIN kept k
  RETURNING id
)
INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
SELECT k.project_id, v.type, 'blueprint', k.blueprint_id, v.data, $2
FROM jsonb_to_recordset($6::jsonb) AS v(type text, data jsonb) CROSS JOIN kept k
