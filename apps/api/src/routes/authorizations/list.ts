import { listAuthorizations as list } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { renderAuthorization } from '../../render/authorization.ts';
import { renderPage } from '../../render/page.ts';

export const listAuthorizations = endpoint(
  'authorizations.list',
  async ({ query, caller }, { database }) => {
    const { limit, cursor, ...filter } = query;
    const page = await list(database, caller.projectId, filter, { limit, cursor });
    return renderPage(page, (facts) => renderAuthorization(facts, caller.projectId));
  },
);
