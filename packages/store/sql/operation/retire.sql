-- Forgets operations that ended long ago, with their commands and events, once the leases that they held are forgotten.
-- Notes the last event of each project that goes, as `lease/retire` does.
-- $1 days · $2 how many at most. One row: how many went.
WITH old AS (
  DELETE FROM operation WHERE id IN (
    SELECT o.id FROM operation o
    WHERE o.ended_at IS NOT NULL AND o.ended_at < now() - make_interval(days => $1::int)
      AND (SELECT true FROM lease l WHERE l.holder_id = o.id LIMIT 1) IS NULL
    ORDER BY o.ended_at LIMIT $2)
  RETURNING id
), forgotten AS (
  SELECT DISTINCT ON (project_id) project_id, txid, id FROM event
  WHERE subject_id = ANY (ARRAY(SELECT id FROM old))
  ORDER BY project_id, txid DESC, id DESC
), noted AS (
  UPDATE project p SET forgotten_txid = f.txid, forgotten_event = f.id
  FROM forgotten f
  WHERE p.id = f.project_id AND (p.forgotten_txid IS NULL
    OR (f.txid, f.id) > (p.forgotten_txid, p.forgotten_event))
  RETURNING p.id
)
SELECT (SELECT count(*) FROM old)::int AS operations
