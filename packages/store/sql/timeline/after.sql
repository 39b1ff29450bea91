-- The events of projects after a cursor each, in the order of the stream (txid, id). Only what lies
-- below the oldest transaction still running is served: nothing can appear there any more, whatever
-- order transactions commit in.
-- $1 projects · $2 txids · $3 ids: arrays of one length · $4 perProject: how many of each project at
-- most. Rows ordered by position in the arrays, then txid, id; one with id null for a project that has
-- none. `horizon`: everything below it was served, unless the project has $4 rows. `held`: events are
-- committed that a running transaction keeps back. `expired`: some events after the cursor were
-- forgotten, or the cursor is not of this server.
-- Columns: id null
SELECT a.position::int, h.horizon::text, a.expired, a.held,
  e.id::text, e.txid::text, e.at, e.type, e.lease_id, e.resource_id, e.subject_kind,
  e.subject_id, e.data
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS horizon,
    pg_snapshot_xmax(pg_current_snapshot()) AS next) h
CROSS JOIN LATERAL (
  SELECT g.project, g.txid, g.id, g.position,
    g.txid > h.next OR coalesce(
      (p.forgotten_txid, p.forgotten_event) > (g.txid, g.id), false) AS expired,
    EXISTS (
      SELECT 1 FROM event late WHERE late.project_id = g.project AND late.txid >= h.horizon
    ) AS held
  FROM unnest($1::text[], $2::text[]::xid8[], $3::bigint[])
    WITH ORDINALITY AS g(project, txid, id, position)
  JOIN project p ON p.id = g.project
) a
LEFT JOIN LATERAL (
  SELECT * FROM event e
  WHERE e.project_id = a.project AND (e.txid, e.id) > (a.txid, a.id) AND e.txid < h.horizon
  ORDER BY e.txid, e.id LIMIT $4
) e ON NOT a.expired
ORDER BY a.position, e.txid, e.id
