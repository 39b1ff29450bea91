-- The blueprint that somebody asks for, whosever it is.
-- $1 blueprint. One row: its project and type; none where there is no such blueprint.
SELECT project_id, provides FROM blueprint WHERE id = $1 AND deleted_at IS NULL
