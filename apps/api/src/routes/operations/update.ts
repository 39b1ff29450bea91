import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderOperation } from '../../render/operation.ts';

export const updateOperation = endpoint('operations.update', async (call, { verbs, views }) => {
  const { id } = call.params;
  await verbs.label('operation', { ...wishOf(call), id, ...call.body });
  return renderOperation(await views.operation.get(call.caller.projectId, id), call.caller);
});
