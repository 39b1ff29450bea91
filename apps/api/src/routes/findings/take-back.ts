import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderFinding } from '../../render/finding.ts';

export const takeBackFinding = endpoint('findings.takeBack', async (call, { verbs, views }) => {
  await verbs.finding.takeBack({ ...wishOf(call), ...call.params });
  return renderFinding(await views.finding.get(call.caller.projectId, call.params.id));
});
