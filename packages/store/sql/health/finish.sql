-- Writes what a health check found. Where that differs from the resource's mark, its writer gets a
-- command, unless the same one waits for it already: a mark that somebody else has set stays.
-- $1 resource · $2 takenUntil · $3 reason, or null where it is well · $4 nextInMs: until the next
-- check · $5 command · $6 author: who the health check is as one · $7 isLost: whether it is gone for good · $8
-- isIll: whether it has failed often enough for a mark · $9 closeInMs null: until the next close look. One row where
-- a command was appended.
WITH found AS (
  UPDATE health_check h SET
    -- Whoever wanted a look sooner meant one that began after that.
    next_at = CASE WHEN h.next_at = $2::timestamptz
      THEN clock_timestamp() + make_interval(secs => $4::int / 1000.0) ELSE h.next_at END,
    close_at = CASE WHEN h.next_at = $2 AND $9::int IS NOT NULL
      THEN clock_timestamp() + make_interval(secs => $9 / 1000.0) ELSE h.close_at END,
    failures = CASE WHEN $3::text IS NULL THEN 0 ELSE h.failures + 1 END,
    healthy_at = CASE WHEN $3::text IS NULL THEN now() ELSE h.healthy_at END,
    failed_at = CASE WHEN $3::text IS NULL THEN h.failed_at ELSE now() END,
    reason = $3
  WHERE h.resource_id = $1
  RETURNING h.resource_id
), wish AS (
  SELECT r.id, r.project_id, CASE WHEN $7::boolean THEN 'resource-lost'
    WHEN $3::text IS NULL THEN 'resume' ELSE 'quarantine' END AS name
  FROM found f JOIN resource r ON r.id = f.resource_id
  WHERE r.status || '' = 'active' AND CASE WHEN $7 THEN true
    WHEN $3::text IS NULL THEN r.marks -> 'quarantined' ->> 'author' = $6
    ELSE $8::boolean AND NOT r.marks ? 'quarantined' END
)
INSERT INTO command (id, project_id, resource_id, name, arguments, author)
SELECT $5, w.project_id, w.id, w.name, CASE w.name
    WHEN 'resume' THEN jsonb_build_object('mark', 'quarantined')
    ELSE jsonb_build_object('reason', $3::text) END, $6
FROM wish w
WHERE NOT EXISTS (SELECT 1 FROM command c
  WHERE c.resource_id = w.id AND c.outcome IS NULL AND c.name = w.name AND c.author = $6)
RETURNING id
