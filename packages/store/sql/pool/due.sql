-- The pool of a type that is due the longest, in the claim of the type.
-- $1 type. One row, or none: the blueprint, what was found of it before, and the clock; times in milliseconds since 1970.
SELECT blueprint_id, breaker, roll_out,
  (extract(epoch FROM breaker_closed_at) * 1000)::float8 AS breaker_closed_at,
  (extract(epoch FROM now()) * 1000)::float8 AS now
FROM pool WHERE type = $1 AND next_at <= statement_timestamp()
ORDER BY next_at LIMIT 1
