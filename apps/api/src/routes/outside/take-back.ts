import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderFinding } from '../../render/outside.ts';

export const takeBackOutside = endpoint('outside.takeBack', async (call, { verbs, views }) => {
  await verbs.outside.takeBack({ ...wishOf(call), ...call.params });
  return renderFinding(await views.outside.get(call.caller.projectId, call.params.id));
});
