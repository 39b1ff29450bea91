-- Takes slots for attempts and resources of the same transaction. In one order everywhere, so that
-- allocators of different types that want the same ones wait for each other and do not deadlock.
-- $1 slots: array of objects as JSON, each for an attempt or a resource.
INSERT INTO slot_lock (key, project_id, attempt_id, resource_id)
SELECT key, project, attempt, resource
FROM jsonb_to_recordset($1::jsonb) AS s(key text, project text, attempt text, resource text)
ORDER BY key
