import { newId } from '@drydock/model';
import { created, newName, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: (world, labels) =>
    created(world, '/v1/credentials', {
      name: newName('credential'),
      kind: 'opaque',
      secret: { word: 'secret' },
      labels,
    }),
  // By hand: not every world has keys to seal it with.
  walked: async ({ db, projectId }) => {
    const id = newId('credential');
    await db.query(
      `INSERT INTO credential (id, project_id, name, kind, sealed, key_id)
        VALUES ($1, $2, $3, 'test', '\\x00', 'test')`,
      [id, projectId, newName('walked')],
    );
    return id;
  },
};
