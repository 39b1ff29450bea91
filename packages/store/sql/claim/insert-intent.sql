-- Commits what will be asked of the world outside.
-- $1 key · $2 project · $3 resource or null · $4 attempt or null · $5 name · $6 request · $7 fence.
INSERT INTO intent (id, project_id, resource_id, attempt_id, name, request, fence)
VALUES ($1, $2, $3, $4, $5, $6, $7)
