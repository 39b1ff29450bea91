import { readAuthorization } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderAuthorization } from '../../render/authorization.ts';

export const getAuthorization = endpoint(
  'authorizations.get',
  async ({ params, caller }, { database }) => {
    const found = await readAuthorization(database, caller.projectId, params.id);
    if (found === null) {
      throw notFound('authorization', params.id);
    }
    return renderAuthorization(found, caller.projectId);
  },
);
