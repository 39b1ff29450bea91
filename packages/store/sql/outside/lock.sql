-- A finding, held until the transaction ends, and the installation's epoch, which nobody raises meanwhile.
-- $1 id. One row, or none.
SELECT f.id, f.project_id, f.kind, f.place, f.config, f.thing_id, f.what, f.resource_id, f.epoch,
  f.thing_created_at, f.state, f.status, f.tries, i.epoch AS present_epoch
FROM outside_finding f CROSS JOIN installation i
WHERE f.id = $1
FOR UPDATE OF f FOR SHARE OF i
