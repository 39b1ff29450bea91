import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';

export const revokeToken = endpoint('tokens.revoke', async (call, { verbs }) => {
  await verbs.token.revoke({ ...wishOf(call), ...call.params });
  return undefined;
});

/** For whoever holds a token that may do nothing else about it, and believes it to be lost. */
export const revokeOwnToken = endpoint('tokens.revokeSelf', async (call, { verbs }) => {
  await verbs.token.revoke({ ...wishOf(call), id: call.caller.tokenId });
  return undefined;
});
