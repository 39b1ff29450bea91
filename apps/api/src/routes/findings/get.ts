import { endpoint } from '../../http/endpoint.ts';
import { renderFinding } from '../../render/finding.ts';

export const getFinding = endpoint('findings.get', async ({ params, caller }, { views }) =>
  renderFinding(await views.finding.get(caller.projectId, params.id)),
);
