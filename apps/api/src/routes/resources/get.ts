import { endpoint } from '../../http/endpoint.ts';
import { renderResource } from '../../render/resource.ts';

export const getResource = endpoint('resources.get', async ({ params, caller }, { views }) =>
  renderResource(await views.resource.get(caller.projectId, params.id), caller),
);
