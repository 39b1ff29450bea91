-- What the database says of itself. A dump that is restored has another table, and most often another database or
-- server; what was promoted or recovered to a point in time has another timeline. A copy of the files has none of
-- that. One row; to be asked where transactions may write.
-- Columns: database string · timeline string · relation string · tellsSystem not null
SELECT (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
  substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) AS timeline,
  'installation'::regclass::oid::text AS relation,
  has_function_privilege('pg_control_system()', 'EXECUTE') AS tells_system
