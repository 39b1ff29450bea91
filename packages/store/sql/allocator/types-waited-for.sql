-- Which of the types somebody waits for.
-- $1 types.
SELECT t.type FROM unnest($1::text[]) AS t(type)
-- One look for each: as a list of what waits it would be read whole.
WHERE (SELECT true FROM lease l WHERE l.status = 'pending' AND l.type <> '' AND l.type = t.type LIMIT 1)
