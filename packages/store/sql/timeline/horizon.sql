-- Where a project's stream of events ends now, and where it begins: after the last event that was
-- forgotten. What is older and still there is of things that live long; the stream skips it, since
-- it would have gaps.
-- $1 project. One row; `forgotten_*` null while nothing was.
-- Columns: forgottenTxid null · forgottenEvent null
SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon,
  forgotten_txid::text, forgotten_event::text
FROM project WHERE id = $1
