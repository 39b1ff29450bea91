import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderBlueprint } from '../../render/blueprint.ts';

export const getBlueprint = endpoint('blueprints.get', async ({ params, caller }, { catalog }) => {
  const found = await catalog.blueprint(caller.projectId, params.id);
  if (found === null) {
    throw notFound('blueprint', params.id);
  }
  return renderBlueprint(found);
});
