import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCredential } from '../../render/credential.ts';

export const updateCredential = endpoint('credentials.update', async (call, { verbs, views }) => {
  const { id } = call.params;
  await verbs.label('credential', { ...wishOf(call), id, ...call.body });
  return renderCredential(await views.credential.get(call.caller.projectId, id), call.caller);
});
