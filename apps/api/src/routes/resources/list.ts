import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderPage } from '../../render/page.ts';
import { renderResource } from '../../render/resource.ts';

export const listResources = endpoint('resources.list', async ({ query, caller }, { views }) => {
  const { status, type, blueprint, abandoned } = query;
  const filter = { ...nounFilterOf(query), status, type, blueprint, abandoned };
  const page = await views.resource.list(caller.projectId, filter, query);
  return renderPage(page, (resource) => renderResource(resource, caller));
});
