import { endpoint } from '../../http/endpoint.ts';
import { instant } from '../../render/instant.ts';

/** Who calls, as the request was authenticated: a change shows after a few seconds. */
export const showOwnToken = endpoint('tokens.self', ({ caller }, { rates }) => {
  const { tokenId, author, role, scopes, expiresAt } = caller;
  const { projectId, projectName, administers } = caller;
  return Promise.resolve({
    id: tokenId,
    name: author,
    project: { id: projectId, name: projectName, administers },
    role,
    scopes: scopes === null ? null : [...scopes],
    ratePerSecond: rates.rateOf(caller),
    expiresAt: instant(expiresAt),
  });
});
