import { makeToken } from '@drydock/store/testing';
import { created, newName, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: (world, labels) =>
    created(world, '/v1/tokens', { name: newName('token'), role: 'viewer', labels }),
  walked: async ({ db, projectId }) => (await makeToken(db, projectId, 'viewer')).id,
};
