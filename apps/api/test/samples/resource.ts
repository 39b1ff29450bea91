import { created, labelled, newName, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: async (world, labels) => {
    const name = newName('blueprint');
    const blueprint = await created(world, '/v1/blueprints', { name, kind: 'bare', config: {} });
    const id = await created(world, '/v1/resources', { blueprint });
    await labelled(world, `/v1/resources/${id}`, labels);
    return id;
  },
  walked: async (world, of) => {
    const { body } = await world.call('GET', `/v1/leases/${await of('lease')}`);
    const id = String(body['resource']);
    // As if building it had failed once: what is kept of that is read by its id.
    await world.db.query(
      `INSERT INTO build_failure (resource_id, project_id, blueprint_id, bytes, is_cut, expires_at)
        SELECT id, project_id, blueprint_id, 0, false, now() + interval '1 h' FROM resource WHERE id = $1
        ON CONFLICT DO NOTHING`,
      [id],
    );
    return id;
  },
};
