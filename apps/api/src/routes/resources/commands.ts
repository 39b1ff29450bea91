import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderPage } from '../../render/page.ts';
import { renderCommand } from '../../render/timeline.ts';

export const listResourceCommands = endpoint('resources.commands', async (call, { catalog }) => {
  const { id } = call.params;
  const { projectId } = call.caller;
  const page = await catalog.commands({ kind: 'resource', projectId, id }, call.query);
  if (page === null) {
    throw notFound('resource', id);
  }
  return renderPage(page, renderCommand);
});
