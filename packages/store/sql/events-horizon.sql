-- The oldest transaction that may still commit something. No parameters. One row.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon
