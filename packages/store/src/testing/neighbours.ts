import { newId } from '@drydock/model';
import { makeProject } from './factories.ts';
import type { Dock, Place } from './dock.ts';

/** Another project that may use the blueprint of a place. */
export async function neighbour(dock: Dock, place: Place): Promise<Place> {
  const projectId = await makeProject(dock.db);
  await dock.db.query(
    `INSERT INTO "authorization" (id, project_id, blueprint_id, blueprint_project_id, decided,
      author, decided_by, decided_at) VALUES ($1, $2, $3, $4, 'authorized', 'a', 'b', now())`,
    [newId('authorization'), projectId, place.blueprintId, place.projectId],
  );
  return { ...place, projectId };
}

/** Ends active leases as their writers would, so that their slots are free. */
export async function giveBack(
  dock: Dock,
  leases: readonly { readonly id: string; readonly project: string }[],
  place: Place,
): Promise<void> {
  for (const { id, project } of leases) {
    await dock.release({ ...place, projectId: project }, id);
  }
  await dock.settle(...leases.map(({ id }) => id));
  await Promise.all(leases.map(({ id }) => dock.destroy(id)));
}

/** The same numbers each time, at least 0 and less than 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    // Park and Miller's generator: enough to shuffle with.
    state = (state * 48_271) % 2_147_483_647;
    return (state - 1) / 2_147_483_646;
  };
}
