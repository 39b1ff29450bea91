import { endpoint } from '../../http/endpoint.ts';
import { renderFinding } from '../../render/outside.ts';
import { renderPage } from '../../render/page.ts';

export const listOutside = endpoint('outside.list', async ({ query, caller }, { views }) =>
  renderPage(await views.outside.list(caller.projectId, query.open === true, query), renderFinding),
);
