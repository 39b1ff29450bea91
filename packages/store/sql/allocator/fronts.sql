-- The oldest lease of each line that new pending leases stand in, which they must not overtake. Adds
-- those that are not new themselves to `drydock.chosen`, for `allocator/read`.
-- $1 newLeases: their ids. One row.
SELECT set_config('drydock.chosen', (coalesce(nullif(current_setting('drydock.chosen', true), ''), '[]')::jsonb
    || (SELECT coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'group', h.group_id, 'due', true)), '[]')
      FROM (
        SELECT DISTINCT l.project_id, l.shape, coalesce(l.owner, '') AS owner, l.priority
        FROM lease l WHERE l.id = ANY ($1)
      ) f CROSS JOIN LATERAL (
        SELECT l.id, CASE WHEN l.attempts = 0 THEN l.group_id END AS group_id, l.wake_at >= l.wait_until AS waits
        FROM lease l
        WHERE l.status = 'pending' AND l.shape <> '' AND l.shape = f.shape
          AND l.project_id = f.project_id AND coalesce(l.owner, '') = f.owner AND l.priority = f.priority
        ORDER BY l.number
        LIMIT 1
      ) h WHERE h.waits))::text, true)
