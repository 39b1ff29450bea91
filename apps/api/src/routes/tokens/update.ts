import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderToken } from '../../render/token.ts';

export const updateToken = endpoint('tokens.update', async (call, { verbs, views }) => {
  const { id } = call.params;
  await verbs.label('token', { ...wishOf(call), id, ...call.body });
  return renderToken(await views.token.get(call.caller.projectId, id), call.caller);
});
