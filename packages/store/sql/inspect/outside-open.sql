-- What is open outside, of any project: findings that wait for a person or cannot be taken back, and places that
-- could not be looked at.
-- $1 limit.
-- Columns: kind string · place string · about string · id null · sentence string · since Date
SELECT kind, place, 'place' AS about, NULL::text AS id, error AS sentence, failing_since AS since
FROM outside_look WHERE error IS NOT NULL
UNION ALL
SELECT kind, place, status, id, what || ' ' || thing_id || coalesce(': ' || last_error, ''), first_seen_at
FROM outside_finding WHERE status IN ('seen', 'waiting', 'removing')
ORDER BY 6 LIMIT $1
