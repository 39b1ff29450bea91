-- Notes what nobody owns at a place, one look more for each that is there already. Only looks apart in time
-- count. What was taken back and is there all the same is found anew.
-- $1 project · $2 kind · $3 place · $4 config as JSON · $5 things: array of objects as JSON · $6 apartMs.
INSERT INTO outside_finding AS f (id, project_id, kind, place, config, thing_id, what, resource_id, epoch,
  thing_created_at, state)
SELECT t.finding, $1, $2, $3, $4::jsonb, t.id, t.what, t.resource, t.epoch, t.created_at, t.state
FROM jsonb_to_recordset($5::jsonb) AS t(
  finding text, id text, what text, resource text, epoch int, created_at timestamptz, state text)
ON CONFLICT (project_id, kind, place, thing_id) DO UPDATE SET
  looks = CASE
    WHEN f.status = 'gone' AND f.last_seen_at < now() - make_interval(secs => $6::int / 1000.0) THEN 1
    WHEN f.last_seen_at <= now() - make_interval(secs => $6 / 1000.0) THEN f.looks + 1 ELSE f.looks END,
  last_seen_at = CASE
    WHEN f.last_seen_at <= now() - make_interval(secs => $6 / 1000.0) THEN now() ELSE f.last_seen_at END,
  status = CASE
    WHEN f.status = 'gone' AND f.last_seen_at < now() - make_interval(secs => $6 / 1000.0) THEN 'seen'
    ELSE f.status END,
  first_seen_at = CASE
    WHEN f.status = 'gone' AND f.last_seen_at < now() - make_interval(secs => $6 / 1000.0) THEN now()
    ELSE f.first_seen_at END,
  state = excluded.state, config = excluded.config
