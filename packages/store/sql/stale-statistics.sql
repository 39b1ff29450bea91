-- Tables that changed so much since they were last analyzed that kept plans may be wrong.
-- No parameters. A row each.
SELECT relname AS name FROM pg_stat_user_tables
WHERE schemaname = current_schema() AND n_mod_since_analyze > 200 + 0.2 * n_live_tup
