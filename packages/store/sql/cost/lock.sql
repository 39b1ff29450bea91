-- Lets one process at a time count and forget, until its transaction ends. Nobody waits: who does not get it has
-- nothing to do, since another one is at it.
-- One row.
-- Columns: mine not null
SELECT pg_try_advisory_xact_lock(4207190423600) AS mine
