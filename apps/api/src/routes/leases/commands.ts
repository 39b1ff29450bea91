import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderPage } from '../../render/page.ts';
import { renderCommand } from '../../render/timeline.ts';

export const listLeaseCommands = endpoint('leases.commands', async (call, { catalog }) => {
  const { id } = call.params;
  const { projectId } = call.caller;
  const page = await catalog.commands({ kind: 'lease', projectId, id }, call.query);
  if (page === null) {
    throw notFound('lease', id);
  }
  return renderPage(page, renderCommand);
});
