-- The number that a server's files were made with. For whoever may ask: see `signs`. One row.
-- Columns: system string
SELECT system_identifier::text AS system FROM pg_control_system()
