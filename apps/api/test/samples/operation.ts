import { created, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: (world, labels) =>
    created(world, '/v1/operations', { kind: 'check', repository: 'site', labels }),
};
