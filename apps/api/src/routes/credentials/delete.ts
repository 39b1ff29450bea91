import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';

export const deleteCredential = endpoint('credentials.delete', async (call, { verbs }) => {
  await verbs.credential.delete({ ...wishOf(call), ...call.params });
  return undefined;
});
