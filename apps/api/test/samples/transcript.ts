import { newId } from '@drydock/model';
import type { World } from '../support.ts';
import { labelled, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: async (world, labels) => {
    // Of a lease that is forgotten.
    const id = await insert(world, newId('lease'));
    await labelled(world, `/v1/transcripts/${id}`, labels);
    return id;
  },
  walked: async (world, of) => insert(world, await of('lease')),
};

async function insert({ db, projectId }: World, leaseId: string): Promise<string> {
  const id = newId('transcript');
  await db.query(
    `INSERT INTO transcript
      (id, project_id, lease_id, operation, author, status, bytes_max, ended_at, expires_at)
      VALUES ($1, $2, $3, 'command.exec', 'somebody', 'interrupted', 1000, now(), now() + '1 day')`,
    [id, projectId, leaseId],
  );
  return id;
}
