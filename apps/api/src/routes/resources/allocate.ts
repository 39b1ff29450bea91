import { allocateResource } from '@drydock/engine';
import { createAllocateResourceStore } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { notFound } from '@drydock/engine';
import { renderResource } from '../../render/resource.ts';

/** Manual allocation: a resource that is built whether or not anybody has asked for a lease. */
export const allocate = endpoint('resources.allocate', async (call, services) => {
  const { body, caller, idempotency, reply } = call;
  const { catalog, database, kinds, hints } = services;
  const { projectId, author } = caller;
  const allocation = await allocateResource(
    { ...body, projectId, author, idempotency },
    { store: createAllocateResourceStore(database, kinds.rules.sole), kinds, hints },
  );
  switch (allocation.outcome) {
    case 'missing':
      throw notFound('blueprint', body.blueprint);
    case 'key-reused':
      throw keyReused();
    case 'allocated':
    case 'repeated': {
      const { resourceId } = allocation;
      const resource = await catalog.resource(projectId, resourceId);
      if (resource === null) {
        throw notFound('resource', resourceId);
      }
      reply.header('location', `/v1/resources/${resourceId}`);
      return renderResource(resource);
    }
  }
});
