import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderToken } from '../../render/token.ts';

export const createToken = endpoint('tokens.create', async (call, { verbs }) => {
  const { body, caller, reply } = call;
  const made = await verbs.token.create({ ...wishOf(call), caller, ...body });
  reply.header('cache-control', 'no-store');
  return { ...renderToken(made.token, caller), project: made.projectId, secret: made.text };
});
