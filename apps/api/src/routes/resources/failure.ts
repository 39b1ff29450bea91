import { endpoint } from '../../http/endpoint.ts';
import { renderFailure } from '../../render/failure.ts';

export const showFailure = endpoint('resources.failure', async ({ params, caller }, { views }) =>
  renderFailure(params.id, await views.resource.failure(caller.projectId, params.id)),
);
