import { hintType } from '@drydock/engine';
import { DrydockError } from '@drydock/model';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';

export const deleteBlueprint = endpoint('blueprints.delete', async (call, { catalog, hints }) => {
  const { id } = call.params;
  const { projectId, author } = call.caller;
  const deletion = await catalog.deleteBlueprint({ projectId, id, author });
  switch (deletion.outcome) {
    case 'missing':
      throw notFound('blueprint', id);
    case 'in-use':
      throw inUse(id, deletion.resources);
    case 'deleted':
      hints.send([hintType(deletion.provides)]);
      return undefined;
  }
});

function inUse(id: string, resources: number): DrydockError {
  const live = resources === 1 ? '1 resource of it lives' : `${resources} resources of it live`;
  return new DrydockError('conflict', `The blueprint ${id} cannot be deleted: ${live}.`, {
    hint: 'Drain it, so that nothing new is built, and release its resources; delete it when they are destroyed.',
  });
}
