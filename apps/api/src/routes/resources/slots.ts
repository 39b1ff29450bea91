import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';

export const listSlots = endpoint(
  'resources.slots',
  async ({ params, query, caller }, { views }) => {
    const page = await views.resource.slots(caller.projectId, params.id, query);
    return renderPage(page, ({ key, heldBy, acquiredAt }) => ({
      key,
      heldBy,
      acquiredAt: acquiredAt.toISOString(),
    }));
  },
);
