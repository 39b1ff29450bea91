import { endpoint } from '../../http/endpoint.ts';
import { renderPool } from '../../render/pool.ts';

export const getBlueprintPool = endpoint('blueprints.pool', async ({ params, caller }, { views }) =>
  renderPool(await views.blueprint.pool(caller.projectId, params.id)),
);
