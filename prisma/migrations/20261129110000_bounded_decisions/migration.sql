-- A decision reads a bounded part of what waits and of what has room, and counts nothing: what is
-- held is counted where it changes, by the only ones who may change it.

-- ── what is held ───────────────────────────────────────────────────────────────────────────────

-- How many places of each resource are taken, for the allocator, which alone writes `live`, under the
-- claim of the type. `standing` follows the resource's row, in the transaction that changes that: `open`
-- and `coming` (active or pending, and without marks), `marked`, `ended`. A destroyed resource has no row.
-- No counter on the resource itself: it would have two writers, and each lease that ends would wait
-- for the decision that is being made.
CREATE TABLE room (
  resource_id text PRIMARY KEY,
  blueprint_id text NOT NULL,
  number bigint NOT NULL,
  standing text NOT NULL CHECK (standing IN ('open', 'coming', 'marked', 'ended')),
  live integer NOT NULL DEFAULT 0
);
-- The fullest first, as `fill` takes them; backwards for `spread`.
CREATE INDEX room_of_blueprint ON room (blueprint_id, standing, live DESC, number);

-- Places that were taken or came free and are not in `room` and the holdings yet. Whoever places leases
-- or closes an attempt inserts rows, so that a hundred leases that end at once meet no lock, and the
-- counts are written once for many of them. `served`: what `allocator.served` was then, where taken.
CREATE TABLE place_change (
  type text NOT NULL,
  resource_id text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  project_id text NOT NULL,
  owner text NOT NULL,
  places integer NOT NULL,
  served bigint,
  PRIMARY KEY (type, resource_id, id)
);

-- What a project holds of a type, counted with `room`. `served`: its leases placed so far ·
-- `served_at`: what `allocator.served` was when the last of them was.
CREATE TABLE project_holding (
  type text NOT NULL,
  project_id text NOT NULL REFERENCES project (id),
  live integer NOT NULL,
  served bigint NOT NULL,
  served_at bigint NOT NULL,
  PRIMARY KEY (type, project_id)
);

-- The same by owner; leases without one are one owner's, ''.
CREATE TABLE owner_holding (
  type text NOT NULL,
  project_id text NOT NULL REFERENCES project (id),
  owner text NOT NULL,
  live integer NOT NULL,
  PRIMARY KEY (type, project_id, owner)
);
CREATE INDEX owner_holding_empty ON owner_holding (type) WHERE live = 0;

CREATE FUNCTION standing_of(status text, marks jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN status IN ('released', 'broken') THEN 'ended' WHEN marks <> '{}' THEN 'marked'
    WHEN status = 'active' THEN 'open' ELSE 'coming' END
$$;

CREATE FUNCTION room_follows_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    INSERT INTO room (resource_id, blueprint_id, number, standing)
    VALUES (new.id, new.blueprint_id, new.number, standing_of(new.status, new.marks));
  ELSIF new.status = 'destroyed' THEN
    DELETE FROM room WHERE resource_id = new.id;
  ELSE
    UPDATE room SET standing = standing_of(new.status, new.marks) WHERE resource_id = new.id;
  END IF;
  RETURN NULL;
END;
$$;
CREATE TRIGGER room_begins AFTER INSERT ON resource FOR EACH ROW
  EXECUTE FUNCTION room_follows_resource();
CREATE TRIGGER room_follows AFTER UPDATE OF status, marks ON resource FOR EACH ROW
  WHEN (new.status <> old.status OR new.marks <> old.marks)
  EXECUTE FUNCTION room_follows_resource();

-- Raises where a resource would have more leases than its blueprint allows.
CREATE FUNCTION places_allowed(passed text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF passed IS NOT NULL THEN
    RAISE EXCEPTION 'resource %: more leases than its blueprint allows', passed
      USING ERRCODE = 'DD006';
  END IF;
  RETURN true;
END;
$$;

-- By a trigger, so that processes of the release before tell it too.
CREATE FUNCTION attempt_frees_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO place_change (type, resource_id, project_id, owner, places)
  SELECT l.type, new.resource_id, l.project_id, coalesce(l.owner, ''), -1
  FROM lease l WHERE l.id = new.lease_id;
  RETURN NULL;
END;
$$;
CREATE TRIGGER attempt_frees_place AFTER UPDATE OF ended_at ON attempt FOR EACH ROW
  WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
  EXECUTE FUNCTION attempt_frees_place();

-- What is held already is counted by the first claim of each type.
INSERT INTO room (resource_id, blueprint_id, number, standing)
SELECT r.id, r.blueprint_id, r.number, standing_of(r.status, r.marks)
FROM resource r WHERE r.status <> 'destroyed';

-- ── what waits ─────────────────────────────────────────────────────────────────────────────────

-- Places in a line are counted within the project now: what came before does not compare.
UPDATE lease SET served_before = NULL WHERE status = 'pending' AND served_before IS NOT NULL;
ALTER TABLE lease ADD COLUMN passed_before bigint;
COMMENT ON COLUMN lease.served_before IS
  'What project_holding.served was when the lease came to the front of its line; null before.';
COMMENT ON COLUMN lease.passed_before IS
  'What allocator.served was when the lease came to the front of its line; null before.';

-- A lease that nobody has looked at in this wait is due before its wait is over; one that was looked
-- at is due when it is. `lease_pending_due` holds both, and has a condition that only its own
-- statements state, or a plan takes it for the few that are new and reads all that wait.
DROP INDEX lease_pending_due;
CREATE INDEX lease_pending_due ON lease (type, wake_at)
  WHERE status = 'pending' AND wake_at IS NOT NULL AND id <> '';
CREATE INDEX lease_new
  ON lease (type, project_id, coalesce(owner, ''), (-priority), shape, number)
  WHERE status = 'pending' AND wake_at < wait_until;
CREATE INDEX lease_waits ON lease (type, wake_at)
  WHERE status = 'pending' AND wake_at >= wait_until;
DROP INDEX lease_waiting;
CREATE INDEX lease_waiting ON lease (type, project_id, priority DESC, number)
  WHERE status = 'pending' AND type <> '';
DROP INDEX lease_waiting_front;
CREATE INDEX lease_waiting_front ON lease (type, project_id, served_before, number)
  WHERE status = 'pending' AND served_before IS NOT NULL;
-- Groups at the front of a line, those that let most others go before them first: they alone may
-- leave room free that somebody else could use.
CREATE INDEX lease_waiting_group ON lease (type, passed_before, number)
  WHERE status = 'pending' AND passed_before IS NOT NULL AND group_id IS NOT NULL;
-- Who waits for a resource that is on its way.
CREATE INDEX lease_awaiting ON lease (awaits_resource_id)
  WHERE status = 'pending' AND awaits_resource_id IS NOT NULL;

-- The blueprints that could serve the shape when it was looked at last: room that comes free at
-- another one is no news to it. Null: not known, so all of them.
ALTER TABLE waiting ADD COLUMN blueprints text[];
DROP INDEX waiting_of_type;
CREATE INDEX waiting_of_type ON waiting (type, project_id, shape);

-- What a wake is about. `blueprint_id`: where something is new; null for the whole type · `news`: what it
-- is: a `place` came free on a resource; a `resource` has come, gone or changed; the `blueprint` could
-- serve others than before; something was said about a pending `lease`; or, not known, `anything` ·
-- `project_id`: for this project alone · `after_project`: for the projects after this one, where a
-- decision could not look at all · `lease_id`: that lease.
ALTER TABLE wake
  ADD COLUMN blueprint_id text,
  ADD COLUMN project_id text,
  ADD COLUMN after_project text,
  ADD COLUMN news text NOT NULL DEFAULT 'anything'
    CHECK (news IN ('place', 'resource', 'blueprint', 'lease', 'anything')),
  ADD COLUMN lease_id text;

-- `turn`: of the projects with new leases, the last that the decision before looked at, where it
-- could not look at all of them · `swept_at`: when all that waits was looked at last · `counted_fence`: the
-- last claim by somebody who counts places. Where another one came after it, an allocator of the release
-- before has placed leases, and everything is counted anew.
ALTER TABLE allocator
  ADD COLUMN counted_fence bigint NOT NULL DEFAULT -1,
  ADD COLUMN turn text NOT NULL DEFAULT '',
  ADD COLUMN swept_at timestamptz NOT NULL DEFAULT now();

-- ── what a project can use ─────────────────────────────────────────────────────────────────────

DROP INDEX blueprint_provides;
CREATE INDEX blueprint_provides ON blueprint (provides, project_id, number)
  WHERE deleted_at IS NULL;
