import { endpoint } from '../../http/endpoint.ts';
import { renderCredential } from '../../render/credential.ts';
import { renderPage } from '../../render/page.ts';

export const listCredentials = endpoint(
  'credentials.list',
  async ({ query, caller }, { catalog }) => {
    const { limit, cursor, ...filter } = query;
    const page = await catalog.credentials.list(caller.projectId, filter, { limit, cursor });
    return renderPage(page, renderCredential);
  },
);
