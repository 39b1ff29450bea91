import { endpoint } from '../../http/endpoint.ts';
import { renderToken } from '../../render/token.ts';

export const getToken = endpoint('tokens.get', async ({ params, caller }, { views }) =>
  renderToken(await views.token.get(caller.projectId, params.id), caller),
);
