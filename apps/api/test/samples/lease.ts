import { activeBareLease } from '../support.ts';
import { created, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: (world, labels) => created(world, '/v1/leases', { type: 'bare', labels }),
  walked: async (world, of) => {
    await of('blueprint');
    return activeBareLease(world);
  },
};
