-- Expands only: resources that stand on leases of other resources.

ALTER TABLE resource
  -- Layers between it and whoever asked from outside: one more than the holder of the lease for
  -- which it was planned. Its bound ends a kind that leases its own type for ever.
  ADD COLUMN depth integer NOT NULL DEFAULT 0 CHECK (depth BETWEEN 0 AND 8);

ALTER TABLE lease
  -- What its holder calls it: a holder that crashed finds it again by that.
  ADD COLUMN holder_name text CHECK (length(holder_name) BETWEEN 1 AND 63),
  ADD CONSTRAINT lease_named_by_holder
    CHECK (holder_name IS NULL OR holder_resource_id IS NOT NULL);
CREATE UNIQUE INDEX lease_name_of_holder ON lease (holder_resource_id, holder_name)
  WHERE holder_resource_id IS NOT NULL;

-- "The writer of this resource must look": a lease that it holds became active, or is gone. Rows
-- and not `wake_at`, which only its own writer sets: whoever writes the lease neither waits for
-- that writer nor is overwritten by it. The claim clears what it will see.
CREATE TABLE resource_wake (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  project_id text NOT NULL,
  resource_id text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id) ON DELETE CASCADE
);
CREATE INDEX resource_wake_of_resource ON resource_wake (resource_id);

-- Tells the resource that stands on a lease what became of it, in the transaction in which it
-- happens and whoever writes it. A lease that nobody inside holds does not get here.
--
-- A lease ends once, so the command is named after it. A holder that ends at the same moment may
-- get a command that it has no use for: it cannot be destroyed before its leases are, and then
-- rejects what is left.
CREATE FUNCTION tell_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.status IN ('released', 'broken') THEN
    INSERT INTO command (id, project_id, resource_id, name, arguments, author)
    SELECT 'cmd_' || substr(new.id, length('lease_') + 1), r.project_id, r.id, 'resource-lost',
      jsonb_build_object('reason', new.id || ', which it stands on, ended: ' || new.reason), new.id
    FROM resource r
    WHERE r.id = new.holder_resource_id AND r.status IN ('pending', 'active');
  ELSE
    INSERT INTO resource_wake (project_id, resource_id, reason)
    SELECT r.project_id, r.id, new.id || ' is ' || new.status
    FROM resource r
    WHERE r.id = new.holder_resource_id AND r.status IN ('pending', 'released', 'broken');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER tell_holder AFTER UPDATE OF status ON lease FOR EACH ROW
  WHEN (new.holder_resource_id IS NOT NULL AND new.status <> old.status
    AND new.status IN ('active', 'released', 'broken', 'destroyed'))
  EXECUTE FUNCTION tell_holder();

-- As before, and besides: what stands on it has to be active. A resource that is being built is
-- waited for by somebody, and one that is being taken down gives back what it holds by itself.
CREATE OR REPLACE FUNCTION resource_is_idle(id text) RETURNS boolean LANGUAGE sql STABLE AS $$
  WITH RECURSIVE reached (resource_id) AS (
    SELECT $1
    UNION
    SELECT l.holder_resource_id
    FROM reached
    JOIN attempt a ON a.resource_id = reached.resource_id AND a.status <> 'closed'
    JOIN lease l ON l.id = a.lease_id
    WHERE l.holder_resource_id IS NOT NULL
  )
  SELECT NOT EXISTS (
    SELECT 1 FROM reached
    JOIN attempt a ON a.resource_id = reached.resource_id AND a.status <> 'closed'
    JOIN lease l ON l.id = a.lease_id
    WHERE l.holder_resource_id IS NULL
  ) AND NOT EXISTS (
    SELECT 1 FROM reached JOIN resource r ON r.id = reached.resource_id
    WHERE r.marks ? 'held' OR (r.id <> $1 AND r.status <> 'active')
  )
$$;
