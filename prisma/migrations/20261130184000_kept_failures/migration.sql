-- Expands only: since when something is built, and what builds that failed have printed.

-- When a worker first took it on; null where none has, and of what was built before this was kept.
ALTER TABLE resource ADD COLUMN building_since timestamptz;

-- Of a build that failed, until its age. Why it failed stands in the resource's `reason`.
CREATE TABLE build_failure (
  resource_id  text PRIMARY KEY,
  project_id   text NOT NULL,
  blueprint_id text NOT NULL,
  -- Of what is kept; 0 where it printed nothing, or nobody could seal it.
  bytes        integer NOT NULL CHECK (bytes >= 0),
  -- Whether it printed more: what is kept is the end of it.
  is_cut       boolean NOT NULL,
  -- What it is sealed with, and the envelope; null where nothing is kept.
  key_id       text,
  sealed       bytea,
  failed_at    timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  CHECK ((bytes > 0) = (sealed IS NOT NULL) AND (sealed IS NULL) = (key_id IS NULL)),
  FOREIGN KEY (project_id, resource_id) REFERENCES resource (project_id, id) ON DELETE CASCADE
);
ALTER TABLE build_failure ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX build_failure_resource ON build_failure (project_id, resource_id);
CREATE INDEX build_failure_blueprint ON build_failure (blueprint_id, failed_at);
CREATE INDEX build_failure_expires ON build_failure (expires_at);
