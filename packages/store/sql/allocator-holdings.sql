-- What each project and owner holds of a type: attempts that are not cleaned up yet. Read only
-- where several of them want what there is not enough of.
-- $1 type. A row for each that holds anything.
SELECT l.project_id, l.owner, count(*)::int AS live
FROM blueprint b
JOIN resource r ON r.blueprint_id = b.id AND r.status <> 'destroyed'
JOIN attempt a ON a.resource_id = r.id AND a.ended_at IS NULL
JOIN lease l ON l.id = a.lease_id
WHERE b.provides = $1 AND b.deleted_at IS NULL
GROUP BY l.project_id, l.owner
