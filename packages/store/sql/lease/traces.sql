-- Where the traces of leases began.
-- $1 ids. A row for each that is traced.
-- Columns: traceparent not null
SELECT id, traceparent FROM lease WHERE id = ANY ($1) AND traceparent IS NOT NULL
