import { endpoint } from '../../http/endpoint.ts';
import { renderBlueprint } from '../../render/blueprint.ts';
import { renderPage } from '../../render/page.ts';

export const listBlueprints = endpoint(
  'blueprints.list',
  async ({ query, caller }, { catalog }) => {
    const { limit, cursor, ...filter } = query;
    const page = await catalog.blueprints(caller.projectId, filter, { limit, cursor });
    return renderPage(page, renderBlueprint);
  },
);
