-- What a row costs to write, and which index a kept plan may take.

-- An event that is about something proves its project by the key of that; checking it once more took
-- 4 of 54 ms for a thousand requested leases, and again with every later event of theirs. An event
-- of the project itself still has nothing else that would.
ALTER TABLE event DROP CONSTRAINT event_project_id_fkey;
CREATE FUNCTION event_names_its_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM project WHERE id = new.project_id FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'event of a project %, which does not exist', new.project_id
      USING ERRCODE = 'foreign_key_violation', TABLE = 'event';
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER event_names_its_project AFTER INSERT ON event FOR EACH ROW
  WHEN (num_nonnulls(new.lease_id, new.resource_id, new.blueprint_id, new.authorization_id) = 0)
  EXECUTE FUNCTION event_names_its_project();

-- Raises where a statement wrote fewer or more rows than were decided about, so that a commit that
-- is already on its way behind the statement takes everything back.
CREATE FUNCTION written_as_read(written bigint, decided bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  IF written <> decided THEN
    RAISE EXCEPTION 'of % rows that were decided about, % were as they had been read',
      decided, written USING ERRCODE = 'DD005';
  END IF;
  RETURN true;
END;
$$;

-- The index of lines begins with the shape, too.
DROP INDEX lease_waiting_shape;

-- Leases whose own writer has to look again; a pending one is in `lease_pending_due`, one that is
-- active rests, and so does one that is destroyed.
DROP INDEX lease_due;
CREATE INDEX lease_due ON lease (status, wake_at) WHERE status <> 'pending' AND wake_at IS NOT NULL;

-- A plan that was made while nothing lived may take an index of what lives for an empty one and read
-- all of it, for each row of a batch: measured, 828 ms for the sweep of acquired leases while 1,000
-- were being released. Each such index therefore has a condition that only those statements have
-- which are meant to use it, and state it.
-- A lease is in one of two lists, of those that live or of those that are destroyed, since each of
-- its changes writes to each index that it is in.
DROP INDEX lease_of_project;
CREATE INDEX lease_destroyed_of_project ON lease (project_id, number DESC)
  WHERE destroyed_at IS NOT NULL;
DROP INDEX lease_live_of_project;
CREATE INDEX lease_live_of_project ON lease (project_id, number DESC) WHERE destroyed_at IS NULL;
DROP INDEX resource_live_of_project;
CREATE INDEX resource_live_of_project ON resource (project_id, number DESC)
  WHERE destroyed_at IS NULL;
DROP INDEX command_open_of_lease;
CREATE INDEX command_open_of_lease ON command (lease_id)
  WHERE outcome IS NULL AND lease_id IS NOT NULL;
DROP INDEX command_open_of_resource;
CREATE INDEX command_open_of_resource ON command (resource_id)
  WHERE outcome IS NULL AND resource_id IS NOT NULL;
DROP INDEX lease_waiting;
CREATE INDEX lease_waiting ON lease (type, priority DESC, number)
  WHERE status = 'pending' AND type <> '';
DROP INDEX lease_waiting_line;
CREATE INDEX lease_waiting_line ON lease (shape, project_id, coalesce(owner, ''), priority, number)
  WHERE status = 'pending' AND shape <> '';
DROP INDEX lease_pending_due;
CREATE INDEX lease_pending_due ON lease (type, wake_at)
  WHERE status = 'pending' AND wake_at IS NOT NULL;
DROP INDEX attempt_of_resource;
CREATE INDEX attempt_of_resource ON attempt (resource_id) WHERE ended_at IS NULL;
-- As before, by that index.
CREATE OR REPLACE FUNCTION resource_is_idle(id text) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE reached (resource_id) AS (
    SELECT $1
    UNION
    SELECT l.holder_resource_id
    FROM reached
    JOIN attempt a ON a.resource_id = reached.resource_id AND a.ended_at IS NULL
    JOIN lease l ON l.id = a.lease_id
    WHERE l.holder_resource_id IS NOT NULL
  )
  SELECT NOT EXISTS (
    SELECT 1 FROM reached
    JOIN attempt a ON a.resource_id = reached.resource_id AND a.ended_at IS NULL
    JOIN lease l ON l.id = a.lease_id
    WHERE l.holder_resource_id IS NULL
  ) AND NOT EXISTS (
    SELECT 1 FROM reached JOIN resource r ON r.id = reached.resource_id
    WHERE r.marks ? 'held' OR (r.id <> $1 AND r.status <> 'active')
  )
$$;
