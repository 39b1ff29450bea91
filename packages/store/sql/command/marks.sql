-- Marks of a resource whose time is not over, for whoever has to say which of them is meant.
-- $1 project · $2 resource. One row, or none where there is no such resource.
-- Columns: marks Marks
SELECT coalesce((SELECT jsonb_object_agg(m.key, m.value) FROM jsonb_each(marks) AS m(key, value)
    WHERE m.value ->> 'expiresAt' IS NULL OR (m.value ->> 'expiresAt')::timestamptz > now()), '{}') AS marks
FROM resource WHERE project_id || '' = $1 AND id = $2
