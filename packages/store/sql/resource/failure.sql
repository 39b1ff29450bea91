-- What is kept of a build that failed.
-- $1 project · $2 resource. One row, or none where nothing is kept, or no longer.
SELECT r.reason, f.bytes, f.is_cut, f.key_id, f.sealed, f.failed_at, f.expires_at
FROM build_failure f JOIN resource r ON r.id = f.resource_id
WHERE f.project_id || '' = $1 AND f.resource_id = $2 AND f.expires_at > now()
