import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';

export const rewrapCredentials = endpoint('credentials.rewrap', async (call, { verbs }) => {
  const { unopened, ...rest } = await verbs.credential.rewrap(wishOf(call));
  return { ...rest, unopened: [...unopened] };
});
