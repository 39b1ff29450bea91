-- Marks of a resource, for whoever has to say which of them is meant.
-- $1 project · $2 resource. One row, or none where there is no such resource.
SELECT marks FROM resource WHERE project_id || '' = $1 AND id = $2
