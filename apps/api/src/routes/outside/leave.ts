import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderFinding } from '../../render/outside.ts';

export const leaveOutside = endpoint('outside.leave', async (call, { verbs, views }) => {
  await verbs.outside.leave({ ...wishOf(call), ...call.params });
  return renderFinding(await views.outside.get(call.caller.projectId, call.params.id));
});
