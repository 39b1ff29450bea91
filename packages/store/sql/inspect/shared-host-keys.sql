-- Keys that several living resources of the kind ssh-host were built on, where one of them was built
-- before such keys were held: the same host by several names, or copies that nobody has called so.
-- $1 limit.
SELECT r.state ->> 'hostKey' AS "hostKey", count(*)::int AS resources,
  count(DISTINCT r.project_id)::int AS projects, array_agg(r.name ORDER BY r.number) AS names
FROM resource r
JOIN blueprint b ON b.id = r.blueprint_id AND b.kind = 'ssh-host'
WHERE r.destroyed_at IS NULL AND r.state ? 'hostKey'
GROUP BY r.state ->> 'hostKey'
HAVING count(*) > 1 AND bool_or(NOT EXISTS (
  SELECT FROM slot_lock s WHERE s.resource_id = r.id AND s.key LIKE 'ssh-host/at/%'))
ORDER BY 1 LIMIT $1
