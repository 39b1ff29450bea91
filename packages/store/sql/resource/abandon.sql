-- Nobody looks any more at a resource that has ended, though it was not taken back: destroyed, with a
-- note of what is left of it. Its slots come free, what was wished of it is answered, its type's
-- allocator is woken. Not before all that it held is gone: a lease that is held has a holder that
-- lives.
-- $1 resource · $2 fence · $3 command that says so · $4 debt: what was not taken back, as JSON, to
-- which are added the number of leases on it and, where that is null, the place · $5 event: the type of
-- the last one, whose data that is · $6 events before it, as JSON · $7 writer. No row: fenced out, or it holds something.
WITH gone AS (
  UPDATE resource SET status = 'destroyed', destroyed_at = now(), wake_at = NULL,
    abandoned = $4::jsonb || jsonb_build_object(
      'leases', (SELECT count(*) FROM attempt a WHERE a.resource_id = $1 AND a.ended_at IS NULL),
      -- Where all that a kind builds is alike: what it has stored, or what it had asked for by then.
      'place', left(coalesce($4::jsonb ->> 'place', nullif(state::text, '{}'),
        (SELECT string_agg(i.request, ' ' ORDER BY i.name) FROM intent i WHERE i.resource_id = $1)), 1000))
  WHERE id = $1 AND fence = $2 AND status || '' IN ('released', 'broken')
    AND NOT EXISTS (SELECT 1 FROM lease l
      WHERE l.holder_resource_id = $1 AND l.status || '' <> 'destroyed')
  RETURNING id, project_id, type, blueprint_id, fence, abandoned
), freed AS (
  DELETE FROM slot_lock WHERE resource_id = (SELECT id FROM gone)
  RETURNING key
), consumed AS (
  UPDATE command c SET outcome = CASE WHEN c.id = $3 THEN 'applied' ELSE 'rejected' END,
    reason = CASE WHEN c.id <> $3 THEN 'The resource had ended.' END,
    consumed_at = now(), fence = g.fence
  FROM gone g WHERE c.resource_id = g.id AND c.outcome IS NULL
  RETURNING c.id
), woken AS (
  INSERT INTO wake (type, reason, news, blueprint_id)
  SELECT type, 'resource abandoned', 'resource',
    CASE WHEN NOT EXISTS (SELECT 1 FROM freed WHERE key NOT LIKE 'resource/%') THEN blueprint_id END
  FROM gone
  RETURNING id
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, fence, writer)
  SELECT g.project_id, v.type, g.id, v.data, g.fence, $7
  FROM (
    SELECT 1 AS nth, v.type, v.data FROM jsonb_to_recordset($6::jsonb) AS v(type text, data jsonb)
    UNION ALL
    SELECT 2, $5, abandoned FROM gone
  ) v CROSS JOIN gone g
  ORDER BY v.nth
  RETURNING id
)
SELECT id FROM gone
