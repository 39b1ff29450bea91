-- How much is stored of what a command writes that runs with `keep`, and for how long; null for the default.
ALTER TABLE blueprint
  ADD COLUMN transcript_bytes_max bigint CHECK (transcript_bytes_max BETWEEN 1 AND 1073741824),
  ADD COLUMN transcript_keep_seconds int CHECK (transcript_keep_seconds BETWEEN 1 AND 31536000);

ALTER TABLE quota DROP CONSTRAINT quota_name_check;
ALTER TABLE quota ADD CONSTRAINT quota_name_check CHECK (name IN ('leases-pending', 'leases-live', 'resources', 'blueprints', 'credentials', 'tokens', 'streams', 'sessions', 'requests-per-second', 'weight', 'transcripts-mib'));

-- What a project's transcripts have filled, and what those that are open may fill: written when one is opened, and
-- when it ends.
CREATE INDEX transcript_room ON transcript (project_id, bytes_max);
