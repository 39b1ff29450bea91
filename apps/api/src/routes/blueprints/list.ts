import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderBlueprint } from '../../render/blueprint.ts';
import { renderPage } from '../../render/page.ts';

export const listBlueprints = endpoint('blueprints.list', async ({ query, caller }, { views }) => {
  const { type, kind } = query;
  const filter = { ...nounFilterOf(query), type, kind };
  const page = await views.blueprint.list(caller.projectId, filter, query);
  return renderPage(page, (blueprint) => renderBlueprint(blueprint, caller));
});
