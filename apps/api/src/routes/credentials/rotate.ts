import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCredential } from '../../render/credential.ts';

export const rotateCredential = endpoint('credentials.rotate', async (call, { verbs }) => {
  const wish = { ...wishOf(call), ...call.params, ...call.body };
  return renderCredential(await verbs.credential.rotate(wish), call.caller);
});
