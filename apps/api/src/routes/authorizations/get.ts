import { endpoint } from '../../http/endpoint.ts';
import { renderAuthorization } from '../../render/authorization.ts';

export const getAuthorization = endpoint(
  'authorizations.get',
  async ({ params, caller }, { views }) =>
    renderAuthorization(await views.authorization.get(caller.projectId, params.id), caller),
);
