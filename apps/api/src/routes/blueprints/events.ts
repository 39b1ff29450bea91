import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderPage } from '../../render/page.ts';
import { renderEvent } from '../../render/timeline.ts';

export const listBlueprintEvents = endpoint('blueprints.events', async (call, { catalog }) => {
  const { id } = call.params;
  const { projectId } = call.caller;
  const page = await catalog.events({ kind: 'blueprint', projectId, id }, call.query);
  if (page === null) {
    throw notFound('blueprint', id);
  }
  return renderPage(page, renderEvent);
});
