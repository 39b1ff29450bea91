import { newId } from '@drydock/model';
import { labelled, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: async (world, labels) => {
    const id = newId('transcript');
    await world.db.query(
      `INSERT INTO transcript
        (id, project_id, lease_id, operation, author, status, bytes_max, ended_at, expires_at)
        VALUES ($1, $2, $3, 'command.exec', 'somebody', 'interrupted', 1000, now(), now() + '1 day')`,
      [id, world.projectId, newId('lease')],
    );
    await labelled(world, `/v1/transcripts/${id}`, labels);
    return id;
  },
};
