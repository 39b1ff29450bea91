-- Which installation this is. The first to ask gives it the id; whoever finds that the database is another one
-- than the row remembers raises the epoch, once: others find it raised. By a step that nobody can tell, so that
-- two copies of one database do not meet in the same epoch.
-- $1 id: if it has none yet · $2 knownAs: what the database says of itself, as JSON · $3 step · $4 type · $5
-- reason: of the event that tells of it · $6 writer. One row; where it was overtaken, as it was before: ask again.
-- Columns: id string · epoch not null · isRaised not null · isOvertaken not null
WITH before AS (
  SELECT id, epoch, known_as FROM installation
), met AS (
  UPDATE installation SET
    id = coalesce(id, $1),
    epoch = CASE WHEN known_as IS NOT NULL AND known_as <> $2::jsonb THEN epoch + $3::int ELSE epoch END,
    epoch_at = now(),
    known_as = $2::jsonb
  WHERE id IS NULL OR known_as IS NULL OR known_as <> $2::jsonb
  RETURNING id, epoch
), told AS (
  INSERT INTO event (project_id, type, data, writer)
  SELECT p.id, $4, jsonb_build_object('epoch', m.epoch, 'reason', $5::text), $6
  FROM met m CROSS JOIN before b CROSS JOIN project p
  WHERE m.epoch > b.epoch AND p.administers
)
SELECT coalesce(m.id, b.id) AS id, coalesce(m.epoch, b.epoch) AS epoch,
  m.epoch IS NOT NULL AND m.epoch > b.epoch AS is_raised,
  m.epoch IS NULL AND (b.id IS NULL OR b.known_as IS NULL OR b.known_as <> $2::jsonb) AS is_overtaken
FROM before b LEFT JOIN met m ON true
