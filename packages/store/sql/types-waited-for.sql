-- Which of the types somebody waits for.
-- $1 types.
SELECT t.type FROM unnest($1::text[]) AS t(type)
WHERE EXISTS (SELECT 1 FROM lease l WHERE l.status = 'pending' AND l.type = t.type)
