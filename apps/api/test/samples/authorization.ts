import { newId } from '@drydock/model';
import { makeBlueprint, makeProject } from '@drydock/store/testing';
import { created, labelled, newName, type NounSample } from './sample.ts';

export const sample: NounSample = {
  make: async (world, labels) => {
    const projectId = await makeProject(world.db);
    const blueprint = await makeBlueprint(world.db, { projectId, name: newName('authorization') });
    const id = await created(world, '/v1/authorizations', { blueprint });
    await labelled(world, `/v1/authorizations/${id}`, labels);
    return id;
  },
  // One that the walk's project was asked for: it can decide.
  walked: async ({ db, projectId }, of) => {
    const id = newId('authorization');
    await db.query(
      `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, author)
        VALUES ($1, $2, $3, $4, 'test')`,
      [id, await makeProject(db), await of('blueprint'), projectId],
    );
    return id;
  },
};
