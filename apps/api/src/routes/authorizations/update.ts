import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderAuthorization } from '../../render/authorization.ts';

export const updateAuthorization = endpoint(
  'authorizations.update',
  async (call, { verbs, views }) => {
    const { params, body, caller } = call;
    await verbs.authorization.label({ ...wishOf(call), ...params, ...body });
    const authorization = await views.authorization.get(caller.projectId, params.id);
    return renderAuthorization(authorization, caller);
  },
);
