import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';
import { renderEvent } from '../../render/timeline.ts';

export const listOperationEvents = endpoint(
  'operations.events',
  async ({ params, caller, query }, { views }) => {
    const { projectId } = caller;
    const subject = { kind: 'operation', projectId, id: params.id } as const;
    return renderPage(await views.timeline.events(subject, query), renderEvent);
  },
);
