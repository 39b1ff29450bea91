import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';
import { renderCredential } from '../../render/credential.ts';

export const getCredential = endpoint(
  'credentials.get',
  async ({ params, caller }, { catalog }) => {
    const found = await catalog.credentials.get(caller.projectId, params.id);
    if (found === null) {
      throw notFound('credential', params.id);
    }
    return renderCredential(found);
  },
);
