-- Pieces of a transcript, from the one that has the place on.
-- $1 id · $2 at: a place in it · $3 how many at most. A row for each, in order.
-- Columns: at not null
SELECT "offset"::float8 AS at, key_id, sealed FROM transcript_chunk
WHERE transcript_id = $1 AND "offset" >= coalesce(
  (SELECT max(c."offset") FROM transcript_chunk c WHERE c.transcript_id = $1 AND c."offset" <= $2::bigint), 0)
ORDER BY "offset" LIMIT $3
