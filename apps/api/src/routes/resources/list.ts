import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';
import { renderResource } from '../../render/resource.ts';

export const listResources = endpoint('resources.list', async ({ query, caller }, { catalog }) => {
  const { limit, cursor, ...filter } = query;
  const page = await catalog.resources(caller.projectId, filter, { limit, cursor });
  return renderPage(page, renderResource);
});
