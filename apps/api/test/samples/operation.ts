import type { NounSample } from './sample.ts';

export const sample: NounSample = {
  make: async (world, labels) => {
    const { body } = await world.call('POST', '/v1/operations', {
      body: { kind: 'check', repository: 'site', labels },
    });
    return (body as { id: string }).id;
  },
};
