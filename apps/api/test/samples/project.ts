import { created, newName, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: (world, labels) => created(world, '/v1/projects', { name: newName('project'), labels }),
  walked: ({ projectId }) => Promise.resolve(projectId),
};
