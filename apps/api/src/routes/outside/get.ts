import { endpoint } from '../../http/endpoint.ts';
import { renderFinding } from '../../render/outside.ts';

export const getOutside = endpoint('outside.get', async ({ params, caller }, { views }) =>
  renderFinding(await views.outside.get(caller.projectId, params.id)),
);
