import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderResource } from '../../render/resource.ts';

export const updateResource = endpoint('resources.update', async (call, { verbs, views }) => {
  const { id } = call.params;
  await verbs.label('resource', { ...wishOf(call), id, ...call.body });
  return renderResource(await views.resource.get(call.caller.projectId, id), call.caller);
});
