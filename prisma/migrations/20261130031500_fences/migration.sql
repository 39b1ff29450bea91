-- Expands only: a number that grows from one placement to the next, whatever lease and resource. A
-- holder hands it to what it writes to, which refuses a smaller one: `lease.fence` counts the claims of
-- one lease, and says nothing about two leases that held a resource one after the other. Whoever is
-- placed where another was placed before, is so after that place came free: its number is greater.
CREATE SEQUENCE attempt_holder_fence_seq;

ALTER TABLE attempt ADD COLUMN holder_fence bigint;
-- Set on its own, so that the table is not written anew. Also processes that do not know of it fill it.
ALTER TABLE attempt ALTER COLUMN holder_fence SET DEFAULT nextval('attempt_holder_fence_seq');
ALTER SEQUENCE attempt_holder_fence_seq OWNED BY attempt.holder_fence;

-- Those that hold something now, in the order in which they were placed; of all others nobody asks.
UPDATE attempt a SET holder_fence = o.fence
FROM (SELECT id, nextval('attempt_holder_fence_seq') AS fence
  FROM (SELECT id FROM attempt WHERE status = 'open' ORDER BY started_at, id) ordered) o
WHERE a.id = o.id;
