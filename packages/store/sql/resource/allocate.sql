-- Writes a planned resource with its slots and its first event. Runs under the type's claim.
-- $1 id · $2 project · $3 blueprint · $4 revision · $5 type · $6 name · $7 choice as JSON · $8
-- interfaces · $9 slots · $10 event: its type · $11 data: the event’s, as JSON · $12 author · $13 pricedAs null. One row.
WITH planned AS (
  INSERT INTO resource (id, project_id, blueprint_id, revision, type, name, choice, interfaces,
    author, priced_as, wake_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::text[], $12, $13, now())
  RETURNING id, project_id
), slots AS (
  INSERT INTO slot_lock (key, project_id, resource_id)
  SELECT key, project_id, id FROM planned, unnest($9::text[]) AS key
  ORDER BY 1
  RETURNING key
), told AS (
  INSERT INTO event (project_id, type, resource_id, data, writer)
  SELECT project_id, $10, id, $11::jsonb, 'api' FROM planned
  RETURNING id
)
SELECT id FROM planned
