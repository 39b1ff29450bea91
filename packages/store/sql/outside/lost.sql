-- One more resource is lost at a place. One row: how many are within the minute, where that is told of now: once a
-- minute for a place, when there are so many.
-- $1 project · $2 kind · $3 place · $4 many.
WITH counted AS (
  INSERT INTO lost_place AS l (project_id, kind, place) VALUES ($1, $2, $3)
  ON CONFLICT (project_id, kind, place) DO UPDATE SET
    lost = CASE WHEN l.since < now() - interval '1 minute' THEN 1 ELSE l.lost + 1 END,
    told = CASE WHEN l.since < now() - interval '1 minute' THEN false ELSE l.told END,
    since = CASE WHEN l.since < now() - interval '1 minute' THEN now() ELSE l.since END
  RETURNING lost
)
SELECT lost FROM counted
