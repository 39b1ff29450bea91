-- Expands only: what a project may have of each thing.

-- What differs from the default, which is in packages/model/src/quota.ts.
CREATE TABLE quota (
  project_id text NOT NULL REFERENCES project (id),
  name text NOT NULL CHECK (name IN ('leases-pending', 'leases-live', 'resources', 'blueprints',
    'credentials', 'tokens', 'streams', 'sessions', 'requests-per-second', 'weight')),
  value integer NOT NULL CHECK (value >= 0),
  author text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, name)
);

-- What a project has of a quota, for statements: what was set, or what they pass as the default.
CREATE FUNCTION quota_of(project text, quota text, standard integer) RETURNS integer
LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT q.value FROM quota q WHERE q.project_id = $1 AND q.name = $2), $3)
$$;

-- Both hold only what is counted, so that counting reads an index and nothing else. The conditions
-- that say nothing keep them from statements that are about something else, as in earlier migrations.
CREATE INDEX lease_pending_of_project ON lease (project_id)
  WHERE status = 'pending' AND project_id <> '';
-- Tokens are kept when they are over, since events name them.
CREATE INDEX token_good_of_project ON token (project_id, (coalesce(expires_at, 'infinity')))
  WHERE revoked_at IS NULL;
