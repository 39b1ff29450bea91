-- Accepts a repository operation with its first event. It is due at once.
-- $1 id · $2 project · $3 kind · $4 repository · $5 ref null · $6 branch null · $7 slot · $8 wish as JSON · $9 triesMax ·
-- $10 author · $11 labels as JSON · $12 event: its type · $13 data as JSON. One row.
WITH accepted AS (
  INSERT INTO operation (id, project_id, kind, repository, ref, branch, slot, wish, tries_max, author, labels)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11::jsonb)
  RETURNING id, project_id
), told AS (
  INSERT INTO event (project_id, type, subject_kind, subject_id, data, writer)
  SELECT project_id, $12, 'operation', id, $13::jsonb, 'api' FROM accepted
  RETURNING id
)
SELECT id FROM accepted
