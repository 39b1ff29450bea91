-- Resources that could not be taken down for long, or something on them that could not.
-- $1 seconds · $2 triesMin · $3 limit. A row each, oldest first: whether it has ended itself, since
-- when in seconds.
SELECT r.id, r.name, r.type, s.ended, floor(extract(epoch FROM now() - s.since))::int AS seconds
FROM (
  SELECT id, bool_or(ended) AS ended, min(since) AS since FROM (
    SELECT id, true AS ended, released_at AS since FROM resource
    WHERE status IN ('released', 'broken') AND tries >= $2
      AND released_at < now() - make_interval(secs => $1)
    UNION ALL
    SELECT a.resource_id, false, l.released_at FROM lease l JOIN attempt a ON a.id = l.attempt_id
    WHERE l.status IN ('released', 'broken') AND l.tries >= $2
      AND l.released_at < now() - make_interval(secs => $1)
    UNION ALL
    -- Of a lease that was tried elsewhere: when that began to be cleaned is not known.
    SELECT a.resource_id, false, a.started_at FROM attempt a
    WHERE a.status = 'dirty' AND a.tries >= $2
      AND a.started_at < now() - make_interval(secs => $1)
  ) stuck
  GROUP BY id
) s
JOIN resource r ON r.id = s.id
ORDER BY s.since LIMIT $3
