-- Keeps the claim of a slow piece of work: nobody is hinted while it beats.
-- $1 id · $2 fence. One row, or none where it was claimed by another: whether a command waits that
-- could end the work.
UPDATE resource SET wake_at = now() + current_setting('drydock.claim')::interval
WHERE id = $1 AND fence = $2
RETURNING EXISTS (SELECT 1 FROM command c
  WHERE c.resource_id = resource.id AND c.outcome IS NULL
    -- Whatever else is said of what has ended changes nothing about how it is taken down; and of an active one
    -- it is a command that has begun what is done.
    AND CASE resource.status WHEN 'pending' THEN true WHEN 'active' THEN NOT c.arguments ? 'asked'
      ELSE c.name = 'abandon' END) AS commanded
