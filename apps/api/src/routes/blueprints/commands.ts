import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderPage } from '../../render/page.ts';
import { renderCommand } from '../../render/timeline.ts';

export const listBlueprintCommands = endpoint('blueprints.commands', async (call, { catalog }) => {
  const { id } = call.params;
  const { projectId } = call.caller;
  const page = await catalog.commands({ kind: 'blueprint', projectId, id }, call.query);
  if (page === null) {
    throw notFound('blueprint', id);
  }
  return renderPage(page, renderCommand);
});
