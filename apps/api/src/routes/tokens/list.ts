import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderPage } from '../../render/page.ts';
import { renderToken } from '../../render/token.ts';

export const listTokens = endpoint('tokens.list', async ({ query, caller }, { views }) => {
  const page = await views.token.list(caller.projectId, nounFilterOf(query), query);
  return renderPage(page, (token) => renderToken(token, caller));
});
