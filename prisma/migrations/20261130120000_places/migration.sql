-- Leases on one resource are told apart by a number, and a kind can say how many it serves on one.

-- How many leases one resource takes at most, as the kind said of the configuration when that was stored. The
-- smaller of it and the limit holds. Null: any number, or stored by the release before.
ALTER TABLE blueprint ADD COLUMN capacity integer CHECK (capacity >= 1);

-- From 1 to how many leases the resource takes; null where that is any number, or too many to be told apart.
ALTER TABLE attempt ADD COLUMN place integer CHECK (place >= 1);
-- The index that finds what is on a resource sees to it that no two that are there have the same.
DROP INDEX attempt_of_resource;
CREATE UNIQUE INDEX attempt_of_resource ON attempt (resource_id, place) WHERE ended_at IS NULL;
