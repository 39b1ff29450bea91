import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderResource } from '../../render/resource.ts';

export const getResource = endpoint('resources.get', async ({ params, caller }, { catalog }) => {
  const found = await catalog.resource(caller.projectId, params.id);
  if (found === null) {
    throw notFound('resource', params.id);
  }
  return renderResource(found);
});
