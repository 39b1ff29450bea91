import { endpoint } from '../../http/endpoint.ts';
import { renderCredential } from '../../render/credential.ts';

export const getCredential = endpoint('credentials.get', async ({ params, caller }, { views }) =>
  renderCredential(await views.credential.get(caller.projectId, params.id), caller),
);
