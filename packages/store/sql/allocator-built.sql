-- What the blueprints of a type have built: needed where something new may have to be.
-- $1 type. One row each.
SELECT b.id,
  coalesce((SELECT jsonb_agg(r.choice) FROM resource r
    WHERE r.blueprint_id = b.id AND r.reason_code = 'build-failed'
      AND r.released_at > now() - interval '10 minutes'), '[]') AS failed_choices,
  built.resources, built.ending,
  ARRAY(SELECT s.key FROM slot_lock s WHERE s.resource_id = ANY (ARRAY(
    SELECT r.id FROM resource r WHERE r.blueprint_id = b.id AND r.status <> 'destroyed'))) AS slots
FROM blueprint b
CROSS JOIN LATERAL (
  SELECT count(*)::int AS resources,
    count(*) FILTER (WHERE r.status IN ('released', 'broken'))::int AS ending
  FROM resource r WHERE r.blueprint_id = b.id AND r.status <> 'destroyed'
) built
WHERE b.provides = $1 AND b.deleted_at IS NULL
