import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';

export const listRevisions = endpoint(
  'blueprints.revisions',
  async ({ params, query, caller }, { views }) => {
    const page = await views.blueprint.revisions(caller.projectId, params.id, query);
    return renderPage(page, ({ revision, config, resolved, author, createdAt }) => ({
      revision,
      config,
      resolved,
      author,
      createdAt: createdAt.toISOString(),
    }));
  },
);
