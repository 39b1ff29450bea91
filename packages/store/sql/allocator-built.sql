-- What some blueprints have built: needed where something new may have to be.
-- $1 the blueprints, or null for those that `allocator-blueprints` has kept. One row each.
SELECT b.id,
  coalesce((SELECT jsonb_agg(r.choice) FROM resource r
    WHERE r.blueprint_id = b.id AND r.reason_code = 'build-failed'
      AND r.released_at > now() - interval '10 minutes'), '[]') AS failed_choices,
  built.resources, built.ending,
  ARRAY(SELECT s.key FROM slot_lock s WHERE s.resource_id = ANY (ARRAY(
    SELECT m.resource_id FROM room m WHERE m.blueprint_id = b.id))) AS slots
FROM unnest(coalesce($1::text[], string_to_array(current_setting('drydock.blueprints', true), ',')))
  AS k(id)
JOIN blueprint b ON b.id = k.id
CROSS JOIN LATERAL (
  SELECT count(*)::int AS resources, count(*) FILTER (WHERE m.standing = 'ended')::int AS ending
  FROM room m WHERE m.blueprint_id = b.id
) built
