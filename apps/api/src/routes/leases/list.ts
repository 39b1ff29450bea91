import { endpoint } from '../../http/endpoint.ts';
import { nounFilterOf } from '../../http/noun-filter.ts';
import { renderLease } from '../../render/lease.ts';
import { renderPage } from '../../render/page.ts';

export const listLeases = endpoint('leases.list', async ({ query, caller }, { views }) => {
  const { limit, cursor, status, type, owner, resource, holder } = query;
  const filter = { ...nounFilterOf(query), status, type, owner, resource, holder };
  const page = await views.lease.list(caller.projectId, filter, { limit, cursor });
  return renderPage(page, (lease) => renderLease(lease, caller));
});
