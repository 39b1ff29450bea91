import { endpoint } from '../../http/endpoint.ts';
import { renderBlueprint } from '../../render/blueprint.ts';

export const getBlueprint = endpoint('blueprints.get', async ({ params, caller }, { views }) =>
  renderBlueprint(await views.blueprint.get(caller.projectId, params.id), caller),
);
