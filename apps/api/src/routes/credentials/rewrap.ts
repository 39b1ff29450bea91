import { endpoint } from '../../http/endpoint.ts';

/** Asked again it finds nothing to do: it needs no key to be repeated under. */
export const rewrapCredentials = endpoint('credentials.rewrap', async ({ caller }, { catalog }) => {
  const { unopened, ...rest } = await catalog.credentials.rewrap(caller.projectId);
  return { ...rest, unopened: [...unopened] };
});
