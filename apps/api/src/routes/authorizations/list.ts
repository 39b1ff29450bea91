import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderAuthorization } from '../../render/authorization.ts';
import { renderPage } from '../../render/page.ts';

export const listAuthorizations = endpoint(
  'authorizations.list',
  async ({ query, caller }, { views }) => {
    const { direction, status, blueprint } = query;
    const filter = { ...nounFilterOf(query), direction, status, blueprint };
    const page = await views.authorization.list(caller.projectId, filter, query);
    return renderPage(page, (facts) => renderAuthorization(facts, caller));
  },
);
