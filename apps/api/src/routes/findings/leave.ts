import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderFinding } from '../../render/finding.ts';

export const leaveFinding = endpoint('findings.leave', async (call, { verbs, views }) => {
  await verbs.finding.leave({ ...wishOf(call), ...call.params });
  return renderFinding(await views.finding.get(call.caller.projectId, call.params.id));
});
