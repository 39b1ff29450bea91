-- What of a blueprint has failed lately: builds, what was lost, and what was quarantined until it was given
-- up. The newest first, up to a day ago. Times in milliseconds since 1970.
-- $1 blueprint. A row each.
-- Columns: at not null · code not null · reason not null
SELECT f.revision, f.code, coalesce(f.reason, '') AS reason,
  (extract(epoch FROM f.at) * 1000)::float8 AS at
FROM (
  SELECT r.revision, r.reason_code AS code, r.reason,
    CASE WHEN r.reason_code = 'ill'
      THEN coalesce((r.marks -> 'quarantined' ->> 'setAt')::timestamptz, r.released_at)
      ELSE r.released_at END AS at
  FROM resource r
  WHERE r.blueprint_id = $1
    AND r.reason_code IN ('build-failed', 'resource-lost', 'update-failed', 'ill')
    AND r.released_at > now() - interval '1 day'
  ORDER BY r.released_at DESC LIMIT 500
) f
