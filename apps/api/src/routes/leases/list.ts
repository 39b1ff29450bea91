import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderLease } from '../../render/lease.ts';
import { renderPage } from '../../render/page.ts';

export const listLeases = endpoint('leases.list', async ({ query, caller }, { catalog }) => {
  const { limit, cursor, status, type, owner, resource, holder } = query;
  const filter = { ...nounFilterOf(query), status, type, owner, resource, holder };
  const page = await catalog.leases(caller.projectId, filter, { limit, cursor });
  return renderPage(page, renderLease);
});
