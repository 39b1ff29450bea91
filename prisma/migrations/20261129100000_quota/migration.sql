-- Expands only: what a project may have of each thing.

-- What differs from the default. Those are in packages/model/src/quota.ts: statements that need a value
-- take the default as a parameter.
CREATE TABLE quota (
  project_id text NOT NULL REFERENCES project (id),
  name text NOT NULL CHECK (name IN ('leases-pending', 'leases-live', 'resources', 'blueprints',
    'credentials', 'tokens', 'streams', 'sessions', 'requests-per-second', 'weight')),
  value integer NOT NULL CHECK (value >= 0),
  author text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, name)
);

-- Both hold only what is counted, so that counting reads an index and nothing else. The conditions
-- that say nothing keep them from statements that are about something else, as in earlier migrations.
CREATE INDEX lease_pending_of_project ON lease (project_id, number)
  WHERE status = 'pending' AND project_id <> '';
-- Tokens are kept when they are over, since events name them.
CREATE INDEX token_good_of_project ON token (project_id, (coalesce(expires_at, 'infinity')))
  WHERE revoked_at IS NULL;
