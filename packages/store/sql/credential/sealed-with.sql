-- The keys that credentials are sealed with. No parameters. A row for each key.
SELECT key_id, count(*)::int AS count, min(name) AS example FROM credential GROUP BY key_id
ORDER BY key_id
