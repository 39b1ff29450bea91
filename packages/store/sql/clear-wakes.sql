-- Clears the wakes of a type that are due: what they point at is read next.
-- $1 type.
DELETE FROM wake WHERE type = $1 AND at <= clock_timestamp()
