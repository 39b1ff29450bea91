import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';
import { renderCommand } from '../../render/timeline.ts';

export const listOperationCommands = endpoint(
  'operations.commands',
  async ({ params, caller, query }, { views }) => {
    const { projectId } = caller;
    const subject = { kind: 'operation', projectId, id: params.id } as const;
    return renderPage(await views.timeline.commands(subject, query), renderCommand);
  },
);
