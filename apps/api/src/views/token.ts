import { listTokens, readToken, type NounFilter, type PageRequest } from '@drydock/store';
import { found } from './found.ts';
import type { ViewPorts } from './ports.ts';

/** What can be looked at of tokens. */
export function openTokenViews({ client }: ViewPorts) {
  return {
    list: (projectId: string, filter: NounFilter, page: PageRequest) =>
      listTokens(client, projectId, filter, page),
    get: async (projectId: string, id: string) =>
      found('token', id, await readToken(client, projectId, id)),
  };
}
