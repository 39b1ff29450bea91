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
    return String(body['resource']);
  },
};
