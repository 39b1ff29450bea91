import { revokeToken as revoke } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';

/** Revoking again is the same wish. Every API process has heard of it within 5 s. */
export const revokeToken = endpoint('tokens.revoke', async (call, { database }) => {
  const { id } = call.params;
  const { projectId, author } = call.caller;
  if (!(await revoke(database, { projectId, id, author }))) {
    throw notFound('token', id);
  }
  return undefined;
});

/** For whoever holds a token that may do nothing else about it, and believes it to be lost. */
export const revokeOwnToken = endpoint('tokens.revokeSelf', async (call, { database }) => {
  const { projectId, tokenId: id, author } = call.caller;
  await revoke(database, { projectId, id, author });
  return undefined;
});
