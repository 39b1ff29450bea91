import { withBareBlueprint } from '../support.ts';
import { created, newName, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: (world, labels) => {
    const name = newName('blueprint');
    return created(world, '/v1/blueprints', { name, kind: 'bare', config: {}, labels });
  },
  walked: (world) => withBareBlueprint(world),
};
