import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderAuthorization } from '../../render/authorization.ts';

export const askAuthorization = endpoint('authorizations.ask', async (call, { verbs }) => {
  const { body, caller, reply } = call;
  const authorization = await verbs.authorization.ask({ ...wishOf(call), ...body });
  reply.header('location', `/v1/authorizations/${authorization.id}`);
  return renderAuthorization(authorization, caller);
});
