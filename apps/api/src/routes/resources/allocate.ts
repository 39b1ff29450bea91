import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderResource } from '../../render/resource.ts';

/** Manual allocation: a resource that is built whether or not anybody has asked for a lease. */
export const allocate = endpoint('resources.allocate', async (call, { verbs, views }) => {
  const { body, caller, reply } = call;
  const id = await verbs.resource.allocate({ ...wishOf(call), ...body });
  const resource = await views.resource.get(caller.projectId, id);
  reply.header('location', `/v1/resources/${id}`);
  return renderResource(resource, caller);
});
