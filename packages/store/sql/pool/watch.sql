-- The end of what is on some resources is news: it wakes whoever sees to their pool, and their writer.
-- $1 resources.
UPDATE attempt SET watched = true
WHERE resource_id = ANY ($1) AND ended_at IS NULL AND watched IS NULL
