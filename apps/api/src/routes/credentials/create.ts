import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCredential } from '../../render/credential.ts';

export const createCredential = endpoint('credentials.create', async (call, { verbs }) => {
  const credential = await verbs.credential.create({ ...wishOf(call), ...call.body });
  call.reply.header('location', `/v1/credentials/${credential.id}`);
  return renderCredential(credential, call.caller);
});
