import { listTokens as list } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';
import { renderToken } from '../../render/token.ts';

export const listTokens = endpoint('tokens.list', async ({ query, caller }, { database }) =>
  renderPage(await list(database, caller.projectId, query), renderToken),
);
