-- Expands only: what operators, shared installations and remote hosts need.

-- ── who ────────────────────────────────────────────────────────────────────────────────────────

-- The one project whose administrators look after the others.
ALTER TABLE project ADD COLUMN administers boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX project_administers ON project (administers) WHERE administers;

-- Scopes narrow a role (`leases:write`); null leaves it whole. The rate is requests a second.
ALTER TABLE token
  ADD COLUMN scopes text[] CHECK (cardinality(scopes) >= 1),
  ADD COLUMN rate_per_second integer CHECK (rate_per_second BETWEEN 1 AND 1000000),
  ADD COLUMN author text NOT NULL DEFAULT 'set-up';

-- Facts are what may be shown of a secret: the fingerprint of a key, never the key.
ALTER TABLE credential
  ADD COLUMN facts jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN author text NOT NULL DEFAULT 'set-up';

ALTER TABLE "authorization"
  ADD COLUMN reason text,
  ADD CONSTRAINT authorization_of_project UNIQUE (project_id, id);

-- ── blueprints and resources ───────────────────────────────────────────────────────────────────

-- Null, or who drains it since when and why: {author, reason, setAt}.
ALTER TABLE blueprint ADD COLUMN draining jsonb;

-- Which of the things that its blueprint could build this one is; see `choices` of the kind.
ALTER TABLE resource ADD COLUMN choice jsonb NOT NULL DEFAULT '{}';

-- Health checks of active resources: a row and a writer of their own, so that a slow look at a
-- host never holds up what its resource is told.
CREATE TABLE health_check (
  resource_id text PRIMARY KEY,
  project_id text NOT NULL,
  next_at timestamptz NOT NULL DEFAULT now(),
  -- Checks that failed since the last one that did not.
  failures integer NOT NULL DEFAULT 0,
  healthy_at timestamptz,
  failed_at timestamptz,
  reason text,
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id) ON DELETE CASCADE
);
CREATE INDEX health_check_due ON health_check (next_at);

-- ── leases ─────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE lease
  -- Leases that are granted all at once or not at all.
  ADD COLUMN group_id text,
  -- The resource that stands on this lease; null where somebody outside holds it.
  ADD COLUMN holder_resource_id text,
  -- What `allocator.served` was when the lease began to wait: how often it was overtaken at most.
  ADD COLUMN served_before bigint,
  ADD COLUMN traceparent text CHECK (length(traceparent) <= 64),
  ADD CONSTRAINT lease_holder FOREIGN KEY (project_id, holder_resource_id)
    REFERENCES resource (project_id, id);
CREATE INDEX lease_of_holder ON lease (holder_resource_id)
  WHERE holder_resource_id IS NOT NULL AND status <> 'destroyed';
CREATE INDEX lease_of_group ON lease (group_id) WHERE group_id IS NOT NULL AND status = 'pending';

-- Leases of the type that were placed so far.
ALTER TABLE allocator ADD COLUMN served bigint NOT NULL DEFAULT 0;

-- ── commands and events ────────────────────────────────────────────────────────────────────────

ALTER TABLE command
  ADD COLUMN blueprint_id text,
  ADD FOREIGN KEY (project_id, blueprint_id) REFERENCES blueprint (project_id, id)
    ON DELETE CASCADE,
  DROP CONSTRAINT command_check,
  ADD CONSTRAINT command_has_target
    CHECK (num_nonnulls(lease_id, resource_id, blueprint_id) = 1);
CREATE INDEX command_of_blueprint ON command (blueprint_id, number)
  WHERE blueprint_id IS NOT NULL;

-- None of them: an event of the project itself, about its tokens and credentials.
ALTER TABLE event
  ADD COLUMN authorization_id text,
  ADD FOREIGN KEY (project_id, authorization_id) REFERENCES "authorization" (project_id, id)
    ON DELETE CASCADE,
  DROP CONSTRAINT event_check,
  ADD CONSTRAINT event_has_one_subject
    CHECK (num_nonnulls(lease_id, resource_id, blueprint_id, authorization_id) <= 1);
CREATE INDEX event_of_authorization ON event (authorization_id, id)
  WHERE authorization_id IS NOT NULL;

-- ── layers ─────────────────────────────────────────────────────────────────────────────────────

-- Whether nobody outside uses a resource. It is idle too where all that it is leased for are
-- resources that are idle themselves and may be given up: they can be had back with it.
CREATE FUNCTION resource_is_idle(id text) RETURNS boolean LANGUAGE sql STABLE AS $$
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
    SELECT 1 FROM reached JOIN resource r ON r.id = reached.resource_id WHERE r.marks ? 'held'
  )
$$;
