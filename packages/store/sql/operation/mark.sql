-- Writes how far an operation is. That something is to be pushed is written only while nothing is said to it:
-- of a push and a dismissal one comes first. Consumes commands that change nothing.
-- $1 id · $2 fence · $3 progress as JSON · $4 delayMs null: when it is looked at again; null for once something
-- wakes it · $5 isKept: whether the claim goes on instead · $6 isFault: whether something went wrong · $7 commands ·
-- $8 events, both as JSON · $9 writer · $10 isPush: whether that is what is written. A row where it was written.
WITH marked AS (
  UPDATE operation o SET phase = p.phase, copy = p.copy, moved = p.moved, head = p.head, base = p.base,
    commit = p.commit, tree = p.tree, reason = p.reason,
    transcript_id = p.transcript_id, transcript_lease_id = p.transcript_lease_id,
    push_at = CASE WHEN p.pushing THEN coalesce(o.push_at, now()) END,
    wake_at = CASE WHEN $5::boolean THEN now() + current_setting('drydock.claim')::interval
      ELSE now() + make_interval(secs => $4::int / 1000.0) END,
    tries = CASE WHEN $6::boolean THEN o.tries + 1 ELSE o.tries END
  FROM jsonb_to_record($3::jsonb) AS p(phase text, copy int, moved int, head text, base text, commit text,
    tree text, reason text, transcript_id text, transcript_lease_id text, pushing boolean)
  WHERE o.id = $1 AND o.fence = $2 AND o.ended_at IS NULL
    AND (NOT $10::boolean OR NOT EXISTS (SELECT 1 FROM command c
      WHERE c.subject_id = o.id AND c.outcome IS NULL))
  RETURNING o.id, o.project_id, o.fence
), consumed AS (
  UPDATE command c SET outcome = m.outcome, reason = m.reason, consumed_at = now(), fence = o.fence
  FROM jsonb_to_recordset($7::jsonb) AS m(id text, outcome text, reason text) CROSS JOIN marked o
  WHERE c.id = m.id AND c.subject_id = o.id
  RETURNING c.id
), told AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, fence, writer)
  SELECT o.project_id, v.type, 'operation', o.id, v.data, o.fence, $9
  FROM jsonb_to_recordset($8::jsonb) AS v(type text, data jsonb) CROSS JOIN marked o
  RETURNING id
)
SELECT id FROM marked
