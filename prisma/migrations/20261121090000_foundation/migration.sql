-- Expands only: the first migration.
--
-- Conventions. Ids are text with a prefix (`lease_...`). Every row that belongs to somebody carries
-- `project_id`, and references are composite, so that no row can point into another project.
-- `fence` counts the claims of an object's writer: a writer claims (fence + 1) and then writes only
-- `WHERE fence = <what it claimed>`. `wake_at` is when the object's own writer must look next.
-- `number` orders what ids do not: by insertion.

-- ── who ────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE project (
  id text PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE token (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 63),
  role text NOT NULL CHECK (role IN ('viewer', 'holder', 'operator', 'admin')),
  -- SHA-256 of the secret, which has 256 random bits: no salt or stretching needed.
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  UNIQUE (project_id, id),
  UNIQUE (project_id, name)
);

CREATE TABLE credential (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 63),
  kind text NOT NULL,
  -- Encrypted before it gets here; `key_id` names the key that opens it.
  sealed bytea NOT NULL,
  key_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  rotated_at timestamptz,
  UNIQUE (project_id, id),
  UNIQUE (project_id, name)
);

-- A POST's answer under its Idempotency-Key. Kept for a day.
CREATE TABLE idempotency_record (
  project_id text NOT NULL REFERENCES project (id),
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
  status integer NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, key)
);
CREATE INDEX idempotency_record_age ON idempotency_record (created_at);

-- ── blueprints ─────────────────────────────────────────────────────────────────────────────────

CREATE TABLE blueprint (
  id text PRIMARY KEY,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  project_id text NOT NULL REFERENCES project (id),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 63),
  kind text NOT NULL,
  provides text NOT NULL,
  revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
  limit_resources integer CHECK (limit_resources >= 0),
  limit_leases_per_resource integer CHECK (limit_leases_per_resource >= 1),
  packing text NOT NULL DEFAULT 'fill' CHECK (packing IN ('fill', 'spread')),
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  UNIQUE (project_id, id)
);
CREATE UNIQUE INDEX blueprint_name ON blueprint (project_id, name) WHERE deleted_at IS NULL;
CREATE INDEX blueprint_provides ON blueprint (provides) WHERE deleted_at IS NULL;

-- What a blueprint said when it built a resource; never changed, so that a later edit cannot alter
-- how an older resource is destroyed.
CREATE TABLE blueprint_revision (
  blueprint_id text NOT NULL,
  revision integer NOT NULL,
  project_id text NOT NULL,
  config jsonb NOT NULL,
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (blueprint_id, revision),
  FOREIGN KEY (project_id, blueprint_id) REFERENCES blueprint (project_id, id) ON DELETE CASCADE
);

-- Consent between a project that asks and a blueprint of another project. Both sides must agree;
-- a project's own blueprints need none.
CREATE TABLE "authorization" (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  blueprint_id text NOT NULL,
  blueprint_project_id text NOT NULL,
  asked text NOT NULL DEFAULT 'active' CHECK (asked IN ('active', 'withdrawn')),
  decided text NOT NULL DEFAULT 'requested'
    CHECK (decided IN ('requested', 'authorized', 'declined', 'revoked')),
  author text NOT NULL,
  decided_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  decided_at timestamptz,
  UNIQUE (project_id, blueprint_id),
  CHECK (project_id <> blueprint_project_id),
  CHECK ((decided = 'requested') = (decided_at IS NULL)),
  FOREIGN KEY (blueprint_project_id, blueprint_id) REFERENCES blueprint (project_id, id)
    ON DELETE CASCADE
);
CREATE INDEX authorization_blueprint ON "authorization" (blueprint_id);

-- ── resources ──────────────────────────────────────────────────────────────────────────────────

CREATE TABLE resource (
  id text PRIMARY KEY,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  project_id text NOT NULL,
  blueprint_id text NOT NULL,
  revision integer NOT NULL,
  type text NOT NULL,
  name text NOT NULL,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'active', 'released', 'broken', 'destroyed')),
  fence bigint NOT NULL DEFAULT 0,
  writer text,
  wake_at timestamptz,
  -- Fruitless looks since the last success: the back-off grows with it.
  tries integer NOT NULL DEFAULT 0,
  -- draining, held, quarantined: name -> {author, reason, until}.
  marks jsonb NOT NULL DEFAULT '{}',
  -- What the kind returned: where the thing is and how to reach it. Never a secret.
  state jsonb,
  interfaces text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  activated_at timestamptz,
  released_at timestamptz,
  destroyed_at timestamptz,
  reason text,
  reason_code text,
  UNIQUE (project_id, id),
  FOREIGN KEY (project_id, blueprint_id) REFERENCES blueprint (project_id, id),
  FOREIGN KEY (blueprint_id, revision) REFERENCES blueprint_revision (blueprint_id, revision),
  CONSTRAINT resource_active_has_state
    CHECK (status <> 'active' OR (activated_at IS NOT NULL AND state IS NOT NULL)),
  CONSTRAINT resource_open_is_not_ended
    CHECK (status NOT IN ('pending', 'active') OR (released_at IS NULL AND reason_code IS NULL)),
  CONSTRAINT resource_ended_says_why
    CHECK (status IN ('pending', 'active')
      OR (released_at IS NOT NULL AND reason IS NOT NULL AND reason_code IS NOT NULL)),
  CONSTRAINT resource_destroyed_when CHECK ((status = 'destroyed') = (destroyed_at IS NOT NULL)),
  CONSTRAINT resource_destroyed_rests CHECK (status <> 'destroyed' OR wake_at IS NULL)
);
CREATE INDEX resource_of_blueprint ON resource (blueprint_id) WHERE status <> 'destroyed';
CREATE INDEX resource_due ON resource (wake_at) WHERE status <> 'destroyed';
CREATE INDEX resource_of_project ON resource (project_id, number DESC);
CREATE INDEX resource_live_of_project ON resource (project_id, number DESC) WHERE status <> 'destroyed';

-- ── leases ─────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE lease (
  id text PRIMARY KEY,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  project_id text NOT NULL REFERENCES project (id),
  type text NOT NULL,
  attributes jsonb NOT NULL DEFAULT '{}',
  -- The only blueprints it may come from; null for any.
  allowed_blueprints text[],
  -- Hash of type, attributes and allowed blueprints: leases of one shape get one verdict.
  shape text NOT NULL,
  priority integer NOT NULL DEFAULT 0 CHECK (priority BETWEEN -1000 AND 1000),
  owner text,
  labels jsonb NOT NULL DEFAULT '{}',
  ttl_seconds integer NOT NULL CHECK (ttl_seconds BETWEEN 1 AND 2592000),
  wait_until timestamptz NOT NULL,
  author text NOT NULL,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'acquired', 'active', 'released', 'broken', 'destroyed')),
  fence bigint NOT NULL DEFAULT 0,
  writer text,
  wake_at timestamptz,
  tries integer NOT NULL DEFAULT 0,
  -- The attempt that holds, or held, it; null while it waits.
  attempt_id text,
  attempts integer NOT NULL DEFAULT 0,
  -- The resource on its way that it waits for.
  awaits_resource_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  acquired_at timestamptz,
  activated_at timestamptz,
  released_at timestamptz,
  destroyed_at timestamptz,
  reason text,
  reason_code text,
  UNIQUE (project_id, id),
  CONSTRAINT lease_pending_has_no_attempt CHECK (status <> 'pending'
    OR (attempt_id IS NULL AND acquired_at IS NULL AND activated_at IS NULL)),
  CONSTRAINT lease_placed_has_attempt CHECK (status NOT IN ('acquired', 'active')
    OR (attempt_id IS NOT NULL AND acquired_at IS NOT NULL AND awaits_resource_id IS NULL)),
  CONSTRAINT lease_active_when CHECK (status <> 'active' OR activated_at IS NOT NULL),
  CONSTRAINT lease_acquired_is_not_active CHECK (status <> 'acquired' OR activated_at IS NULL),
  CONSTRAINT lease_open_is_not_ended CHECK (status NOT IN ('pending', 'acquired', 'active')
    OR (released_at IS NULL AND reason_code IS NULL)),
  CONSTRAINT lease_ended_says_why CHECK (status IN ('pending', 'acquired', 'active')
    OR (released_at IS NOT NULL AND reason IS NOT NULL AND reason_code IS NOT NULL)),
  CONSTRAINT lease_destroyed_when CHECK ((status = 'destroyed') = (destroyed_at IS NOT NULL)),
  CONSTRAINT lease_destroyed_rests CHECK (status <> 'destroyed' OR wake_at IS NULL)
);
-- The allocator's order, for each type and for each shape of it.
CREATE INDEX lease_waiting ON lease (type, priority DESC, number) WHERE status = 'pending';
CREATE INDEX lease_waiting_shape ON lease (shape, priority DESC, number) WHERE status = 'pending';
CREATE INDEX lease_pending_due ON lease (type, wake_at) WHERE status = 'pending';
CREATE INDEX lease_due ON lease (status, wake_at) WHERE status <> 'destroyed';
CREATE INDEX lease_of_project ON lease (project_id, number DESC);
CREATE INDEX lease_live_of_project ON lease (project_id, number DESC) WHERE status <> 'destroyed';
CREATE INDEX lease_ended_age ON lease (destroyed_at) WHERE status = 'destroyed';

-- One try to place and set up a lease on one resource. Slot locks, intents and cleaning debts are
-- its own, so that a lease thrown back into the pool leaves nothing behind:
-- open (the lease holds it), dirty (thrown back, to be cleaned), closed (nothing is left).
CREATE TABLE attempt (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  lease_id text NOT NULL,
  number integer NOT NULL CHECK (number >= 1),
  resource_id text NOT NULL,
  resource_project_id text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'dirty', 'closed')),
  -- Used while dirty, when the attempt is an object of its own for its writer.
  fence bigint NOT NULL DEFAULT 0,
  writer text,
  wake_at timestamptz,
  tries integer NOT NULL DEFAULT 0,
  state jsonb,
  started_at timestamptz NOT NULL DEFAULT now(),
  activated_at timestamptz,
  ended_at timestamptz,
  reason text,
  UNIQUE (project_id, id),
  UNIQUE (lease_id, number),
  FOREIGN KEY (project_id, lease_id) REFERENCES lease (project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (resource_project_id, resource_id) REFERENCES resource (project_id, id),
  CONSTRAINT attempt_closed_when CHECK ((status = 'closed') = (ended_at IS NOT NULL)),
  CONSTRAINT attempt_dirty_is_due CHECK (status <> 'dirty' OR wake_at IS NOT NULL),
  CONSTRAINT attempt_closed_rests CHECK (status <> 'closed' OR wake_at IS NULL)
);
-- A lease is held on one resource at most.
CREATE UNIQUE INDEX attempt_open_of_lease ON attempt (lease_id) WHERE status = 'open';
CREATE INDEX attempt_of_resource ON attempt (resource_id) WHERE status <> 'closed';
CREATE INDEX attempt_due ON attempt (wake_at) WHERE status = 'dirty';
ALTER TABLE lease ADD CONSTRAINT lease_attempt FOREIGN KEY (project_id, attempt_id)
  REFERENCES attempt (project_id, id) DEFERRABLE INITIALLY DEFERRED;

-- When an active lease ends. Written by the API alone, in one guarded statement.
CREATE TABLE deadline (
  lease_id text PRIMARY KEY,
  project_id text NOT NULL,
  expires_at timestamptz NOT NULL,
  renewals integer NOT NULL DEFAULT 0,
  FOREIGN KEY (project_id, lease_id) REFERENCES lease (project_id, id) ON DELETE CASCADE
);
CREATE INDEX deadline_passed ON deadline (expires_at);

-- A named exclusive right. The primary key is the lock.
CREATE TABLE slot_lock (
  key text PRIMARY KEY,
  project_id text NOT NULL,
  attempt_id text,
  resource_id text,
  acquired_at timestamptz NOT NULL DEFAULT now(),
  CHECK (num_nonnulls(attempt_id, resource_id) = 1),
  FOREIGN KEY (project_id, attempt_id) REFERENCES attempt (project_id, id),
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id)
);
CREATE INDEX slot_lock_of_attempt ON slot_lock (attempt_id);
CREATE INDEX slot_lock_of_resource ON slot_lock (resource_id);

-- ── wishes, wakes, intents ─────────────────────────────────────────────────────────────────────

-- A stored wish. Anybody entitled appends; only the object's single writer consumes, in order.
CREATE TABLE command (
  id text PRIMARY KEY,
  number bigint NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
  project_id text NOT NULL,
  lease_id text,
  resource_id text,
  name text NOT NULL,
  arguments jsonb NOT NULL DEFAULT '{}',
  author text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  outcome text CHECK (outcome IN ('applied', 'rejected')),
  reason text,
  consumed_at timestamptz,
  -- The fence under which it was consumed.
  fence bigint,
  CHECK (num_nonnulls(lease_id, resource_id) = 1),
  CHECK ((outcome IS NULL) = (consumed_at IS NULL)),
  CHECK (outcome IS DISTINCT FROM 'rejected' OR reason IS NOT NULL),
  FOREIGN KEY (project_id, lease_id) REFERENCES lease (project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id) ON DELETE CASCADE
);
-- Releasing twice is one wish.
CREATE UNIQUE INDEX command_release_lease ON command (lease_id) WHERE name = 'release';
CREATE UNIQUE INDEX command_release_resource ON command (resource_id) WHERE name = 'release';
CREATE INDEX command_of_lease ON command (lease_id, number);
CREATE INDEX command_of_resource ON command (resource_id, number);
CREATE INDEX command_open_of_lease ON command (lease_id) WHERE outcome IS NULL;
CREATE INDEX command_open_of_resource ON command (resource_id) WHERE outcome IS NULL;

-- "The allocator of this type must look at T", from anybody; the allocator clears what it has seen.
-- Objects need no such rows: commands and `wake_at` wake their writers.
CREATE TABLE wake (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  type text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  reason text NOT NULL
);
CREATE INDEX wake_of_type ON wake (type, at);

-- What is asked of the world outside, committed before the call under an idempotency key.
CREATE TABLE intent (
  id text PRIMARY KEY,
  project_id text NOT NULL,
  resource_id text,
  attempt_id text,
  name text NOT NULL,
  -- The request as text: it is sent byte for byte again after a crash.
  request text NOT NULL,
  fence bigint NOT NULL,
  status text NOT NULL DEFAULT 'intended' CHECK (status IN ('intended', 'done')),
  result jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CHECK (num_nonnulls(resource_id, attempt_id) = 1),
  CHECK ((status = 'done') = (finished_at IS NOT NULL)),
  UNIQUE (resource_id, name),
  UNIQUE (attempt_id, name),
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, attempt_id) REFERENCES attempt (project_id, id) ON DELETE CASCADE
);

-- ── the allocator ──────────────────────────────────────────────────────────────────────────────

-- The allocator of a type claims this row: one decision at a time, whatever Redis says.
CREATE TABLE allocator (
  type text PRIMARY KEY,
  fence bigint NOT NULL DEFAULT 0,
  writer text,
  claimed_at timestamptz
);

-- Why the pending leases of one shape wait. One row for all of them, written when it changes.
CREATE TABLE waiting (
  project_id text NOT NULL REFERENCES project (id),
  shape text NOT NULL,
  type text NOT NULL,
  verdicts jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, shape)
);
CREATE INDEX waiting_of_type ON waiting (type);

-- ── the timeline ───────────────────────────────────────────────────────────────────────────────

-- Written in the transaction that it describes. Readers that resume serve only what lies below
-- pg_snapshot_xmin(pg_current_snapshot()) and order by (txid, id): an id alone skips late commits.
CREATE TABLE event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  project_id text NOT NULL REFERENCES project (id),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  type text NOT NULL,
  lease_id text,
  resource_id text,
  blueprint_id text,
  data jsonb NOT NULL DEFAULT '{}',
  -- The writer's fence at the time; null where nobody claims (the API).
  fence bigint,
  writer text NOT NULL,
  CHECK (num_nonnulls(lease_id, resource_id, blueprint_id) = 1),
  FOREIGN KEY (project_id, lease_id) REFERENCES lease (project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id) ON DELETE CASCADE,
  FOREIGN KEY (project_id, blueprint_id) REFERENCES blueprint (project_id, id) ON DELETE CASCADE
);
CREATE INDEX event_of_lease ON event (lease_id, id) WHERE lease_id IS NOT NULL;
CREATE INDEX event_of_resource ON event (resource_id, id) WHERE resource_id IS NOT NULL;
CREATE INDEX event_of_blueprint ON event (blueprint_id, id) WHERE blueprint_id IS NOT NULL;
CREATE INDEX event_stream ON event (project_id, txid, id);

-- ── guards: what must never happen, whatever the code does ─────────────────────────────────────

CREATE FUNCTION lease_may_move(old_status text, new_status text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE old_status
    WHEN 'pending' THEN new_status IN ('acquired', 'active', 'released', 'broken')
    WHEN 'acquired' THEN new_status IN ('active', 'pending', 'released', 'broken')
    WHEN 'active' THEN new_status IN ('released', 'broken')
    WHEN 'released' THEN new_status = 'destroyed'
    WHEN 'broken' THEN new_status = 'destroyed'
    ELSE false
  END
$$;

CREATE FUNCTION resource_may_move(old_status text, new_status text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE old_status
    WHEN 'pending' THEN new_status IN ('active', 'released', 'broken')
    WHEN 'active' THEN new_status IN ('released', 'broken')
    WHEN 'released' THEN new_status = 'destroyed'
    WHEN 'broken' THEN new_status = 'destroyed'
    ELSE false
  END
$$;

CREATE FUNCTION guard_lease() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.fence < old.fence THEN
    RAISE EXCEPTION 'lease %: fence went back from % to %', old.id, old.fence, new.fence
      USING ERRCODE = 'DD001';
  END IF;
  IF new.status <> old.status AND NOT lease_may_move(old.status, new.status) THEN
    RAISE EXCEPTION 'lease %: may not move from % to %', old.id, old.status, new.status
      USING ERRCODE = 'DD002';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_lease BEFORE UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION guard_lease();

CREATE FUNCTION guard_resource() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.fence < old.fence THEN
    RAISE EXCEPTION 'resource %: fence went back from % to %', old.id, old.fence, new.fence
      USING ERRCODE = 'DD001';
  END IF;
  IF new.status <> old.status AND NOT resource_may_move(old.status, new.status) THEN
    RAISE EXCEPTION 'resource %: may not move from % to %', old.id, old.status, new.status
      USING ERRCODE = 'DD002';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_resource BEFORE UPDATE ON resource
  FOR EACH ROW EXECUTE FUNCTION guard_resource();

-- Renewing never shortens a deadline, and a consumed command is never consumed again.
CREATE FUNCTION guard_deadline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.expires_at < old.expires_at THEN
    RAISE EXCEPTION 'deadline of %: may not be shortened', old.lease_id USING ERRCODE = 'DD003';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_deadline BEFORE UPDATE ON deadline
  FOR EACH ROW EXECUTE FUNCTION guard_deadline();

CREATE FUNCTION guard_command() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF old.outcome IS NOT NULL THEN
    RAISE EXCEPTION 'command %: was consumed before', old.id USING ERRCODE = 'DD004';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER guard_command BEFORE UPDATE ON command
  FOR EACH ROW EXECUTE FUNCTION guard_command();
