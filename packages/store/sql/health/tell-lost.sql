-- Tells a project once of many resources that were lost at a place within a minute, as soon as it has been quiet there
-- or the minute is over; forgets what were few.
-- $1 quietMs · $2 many: how many are told of · $3 type: of the event · $4 writer.
WITH over AS (
  DELETE FROM lost_place
  WHERE last_at < now() - make_interval(secs => $1::int / 1000.0) OR since < now() - interval '1 minute'
  RETURNING project_id, kind, place, lost
)
INSERT INTO event (project_id, type, data, writer)
SELECT project_id, $3, jsonb_build_object('kind', kind, 'place', place, 'count', lost), $4
FROM over WHERE lost >= $2::int
