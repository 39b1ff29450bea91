-- Expands only: a subject is a pair. Whatever is no lease, resource or attempt is named by its kind and
-- its id where something is told of it, wished of it, asked of the world outside for it, or held by it;
-- a new noun needs no column in these tables.

-- One row for each object of such a kind, so that a foreign key can say that a pair names one, and of
-- which project. What is made by the thousand keeps a column of its own instead: a row here for each
-- lease would be one more on every way.
CREATE TABLE subject (
  id text PRIMARY KEY,
  project_id text NOT NULL REFERENCES project (id),
  kind text NOT NULL
    CONSTRAINT subject_has_no_column CHECK (kind NOT IN ('lease', 'resource', 'attempt', 'project')),
  UNIQUE (project_id, kind, id)
);

-- The row comes and goes with its object. After the object, so that one that is not written for a
-- conflict leaves none; before whatever the same statement writes about it is checked, since that
-- comes later in the queue of checks.
CREATE FUNCTION keep_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    INSERT INTO subject (id, project_id, kind) VALUES (new.id, new.project_id, tg_argv[0]);
  ELSIF tg_op = 'UPDATE' THEN
    UPDATE subject SET id = new.id, project_id = new.project_id WHERE id = old.id;
  ELSE
    DELETE FROM subject WHERE id = old.id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_subject AFTER INSERT OR DELETE OR UPDATE OF id, project_id ON blueprint
  FOR EACH ROW EXECUTE FUNCTION keep_subject('blueprint');
CREATE TRIGGER keep_subject AFTER INSERT OR DELETE OR UPDATE OF id, project_id ON "authorization"
  FOR EACH ROW EXECUTE FUNCTION keep_subject('authorization');
INSERT INTO subject (id, project_id, kind)
SELECT id, project_id, 'blueprint' FROM blueprint
UNION ALL
SELECT id, project_id, 'authorization' FROM "authorization";

-- ── events ─────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE event ADD COLUMN subject_kind text, ADD COLUMN subject_id text;
UPDATE event SET subject_kind = 'blueprint', subject_id = blueprint_id WHERE blueprint_id IS NOT NULL;
UPDATE event SET subject_kind = 'authorization', subject_id = authorization_id
WHERE authorization_id IS NOT NULL;
ALTER TABLE event
  DROP CONSTRAINT event_project_id_blueprint_id_fkey,
  DROP CONSTRAINT event_project_id_authorization_id_fkey,
  DROP CONSTRAINT event_has_one_subject,
  ADD CONSTRAINT event_has_one_subject CHECK (
    num_nonnulls(lease_id, resource_id, subject_id) <= 1
    AND (subject_kind IS NULL) = (subject_id IS NULL)),
  ADD CONSTRAINT event_subject FOREIGN KEY (project_id, subject_kind, subject_id)
    REFERENCES subject (project_id, kind, id) ON DELETE CASCADE;
CREATE INDEX event_of_subject ON event (subject_id, id) WHERE subject_id IS NOT NULL;
-- As before, by the pair.
DROP TRIGGER event_names_its_project ON event;
CREATE TRIGGER event_names_its_project AFTER INSERT ON event FOR EACH ROW
  WHEN (num_nonnulls(new.lease_id, new.resource_id, new.subject_id) = 0)
  EXECUTE FUNCTION event_names_its_project();

-- ── commands ───────────────────────────────────────────────────────────────────────────────────

ALTER TABLE command ADD COLUMN subject_kind text, ADD COLUMN subject_id text;
-- What was said to blueprints was consumed as it came, and its guard lets nobody write such a row.
ALTER TABLE command DISABLE TRIGGER guard_command;
UPDATE command SET subject_kind = 'blueprint', subject_id = blueprint_id
WHERE blueprint_id IS NOT NULL;
ALTER TABLE command ENABLE TRIGGER guard_command;
ALTER TABLE command
  DROP CONSTRAINT command_project_id_blueprint_id_fkey,
  DROP CONSTRAINT command_has_target,
  ADD CONSTRAINT command_has_target CHECK (
    num_nonnulls(lease_id, resource_id, subject_id) = 1
    AND (subject_kind IS NULL) = (subject_id IS NULL)),
  ADD CONSTRAINT command_subject FOREIGN KEY (project_id, subject_kind, subject_id)
    REFERENCES subject (project_id, kind, id) ON DELETE CASCADE;
CREATE INDEX command_of_subject ON command (subject_id, number) WHERE subject_id IS NOT NULL;
CREATE INDEX command_open_of_subject ON command (subject_id)
  WHERE outcome IS NULL AND subject_id IS NOT NULL;

-- ── calls ──────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE intent
  ADD COLUMN subject_kind text,
  ADD COLUMN subject_id text,
  DROP CONSTRAINT intent_check,
  ADD CONSTRAINT intent_has_owner CHECK (
    num_nonnulls(resource_id, attempt_id, subject_id) = 1
    AND (subject_kind IS NULL) = (subject_id IS NULL)),
  ADD CONSTRAINT intent_subject FOREIGN KEY (project_id, subject_kind, subject_id)
    REFERENCES subject (project_id, kind, id) ON DELETE CASCADE;
CREATE UNIQUE INDEX intent_of_subject ON intent (subject_id, name) WHERE subject_id IS NOT NULL;

-- ── holders of leases ──────────────────────────────────────────────────────────────────────────

-- What holds a lease and is no resource. Nothing may be deleted that holds one.
ALTER TABLE lease
  ADD COLUMN holder_kind text,
  ADD COLUMN holder_id text,
  DROP CONSTRAINT lease_named_by_holder,
  ADD CONSTRAINT lease_has_one_holder CHECK (
    CASE WHEN holder_id IS NULL
      THEN holder_kind IS NULL AND (holder_name IS NULL OR holder_resource_id IS NOT NULL)
      ELSE holder_kind IS NOT NULL AND holder_resource_id IS NULL END),
  ADD CONSTRAINT lease_holder_subject FOREIGN KEY (project_id, holder_kind, holder_id)
    REFERENCES subject (project_id, kind, id);
CREATE UNIQUE INDEX lease_name_of_subject ON lease (holder_id, holder_name)
  WHERE holder_id IS NOT NULL;

-- "The writer of this subject must look", as `resource_wake` says it of a resource.
CREATE TABLE subject_wake (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id text NOT NULL,
  subject_kind text NOT NULL,
  subject_id text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (project_id, subject_kind, subject_id) REFERENCES subject (project_id, kind, id)
    ON DELETE CASCADE
);
CREATE INDEX subject_wake_of_subject ON subject_wake (subject_id);

-- As before, and the same for what is no resource. Whether such a holder still wants the lease nobody
-- knows here, but for one that has released it itself: it is told of the end of any other.
CREATE OR REPLACE FUNCTION tell_holder() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  command_id text := 'cmd_' || substr(new.id, length('lease_') + 1);
  lost jsonb := jsonb_build_object(
    'reason', new.id || ', which it stands on, ended: ' || new.reason);
BEGIN
  IF new.status IN ('released', 'broken') THEN
    IF new.holder_resource_id IS NOT NULL THEN
      INSERT INTO command (id, project_id, resource_id, name, arguments, author)
      SELECT command_id, r.project_id, r.id, 'resource-lost', lost, new.id
      FROM resource r
      WHERE r.id = new.holder_resource_id AND r.status IN ('pending', 'active');
    ELSE
      INSERT INTO command (id, project_id, subject_kind, subject_id, name, arguments, author)
      SELECT command_id, new.project_id, new.holder_kind, new.holder_id, 'resource-lost', lost, new.id
      WHERE NOT EXISTS (SELECT 1 FROM command c
        WHERE c.lease_id = new.id AND c.name = 'release' AND c.author = new.holder_id);
    END IF;
  ELSIF new.holder_resource_id IS NOT NULL THEN
    INSERT INTO resource_wake (project_id, resource_id, reason)
    SELECT r.project_id, r.id, new.id || ' is ' || new.status
    FROM resource r
    WHERE r.id = new.holder_resource_id AND r.status IN ('pending', 'released', 'broken');
  ELSE
    INSERT INTO subject_wake (project_id, subject_kind, subject_id, reason)
    VALUES (new.project_id, new.holder_kind, new.holder_id, new.id || ' is ' || new.status);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER tell_holder ON lease;
CREATE TRIGGER tell_holder AFTER UPDATE OF status ON lease FOR EACH ROW
  WHEN ((new.holder_resource_id IS NOT NULL OR new.holder_id IS NOT NULL)
    AND new.status <> old.status AND new.status IN ('active', 'released', 'broken', 'destroyed'))
  EXECUTE FUNCTION tell_holder();

-- ── while processes of the release before still run ────────────────────────────────────────────

-- They name a blueprint and an authorization by columns of their own, both where they write and where
-- they read. These columns follow the pair from now on, and nothing else reads them; the next release
-- may take them away, with these triggers. Rows of leases and resources do not come here.
CREATE FUNCTION event_names_subject_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.subject_id IS NULL THEN
    new.subject_kind := CASE WHEN new.blueprint_id IS NULL THEN 'authorization' ELSE 'blueprint' END;
    new.subject_id := coalesce(new.blueprint_id, new.authorization_id);
  END IF;
  new.blueprint_id := CASE new.subject_kind WHEN 'blueprint' THEN new.subject_id END;
  new.authorization_id := CASE new.subject_kind WHEN 'authorization' THEN new.subject_id END;
  RETURN new;
END $$;
CREATE TRIGGER event_names_subject_twice BEFORE INSERT ON event FOR EACH ROW
  WHEN (num_nonnulls(new.subject_id, new.blueprint_id, new.authorization_id) > 0)
  EXECUTE FUNCTION event_names_subject_twice();
CREATE FUNCTION command_names_subject_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.subject_id IS NULL THEN
    new.subject_kind := 'blueprint';
    new.subject_id := new.blueprint_id;
  END IF;
  new.blueprint_id := CASE new.subject_kind WHEN 'blueprint' THEN new.subject_id END;
  RETURN new;
END $$;
CREATE TRIGGER command_names_subject_twice BEFORE INSERT ON command FOR EACH ROW
  WHEN (num_nonnulls(new.subject_id, new.blueprint_id) > 0)
  EXECUTE FUNCTION command_names_subject_twice();
