-- Records what was looked up outside for a revision of the blueprint of a claimed resource, unless somebody
-- was first: two that look at once wait for each other here, and the second finds the first one's. Not before
-- its resource is locked: others of the blueprint come this way too.
-- $1 resource · $2 fence · $3 name · $4 revision: null for the resource's own · $5 value as JSON. What
-- holds now; no row: fenced out.
UPDATE blueprint_revision v
SET resolved = jsonb_build_object($3::text, $5::jsonb) || v.resolved
FROM resource r
WHERE r.id = $1 AND r.fence = $2
  AND v.blueprint_id = r.blueprint_id AND v.revision = coalesce($4::int, r.revision)
RETURNING v.resolved -> $3::text AS value
