import { endpoint } from '../../http/endpoint.ts';
import { renderPage } from '../../render/page.ts';
import { renderAttempt } from '../../render/timeline.ts';

export const listLeaseAttempts = endpoint('leases.attempts', async (call, { views }) => {
  const { params, caller, query } = call;
  return renderPage(await views.lease.attempts(caller.projectId, params.id, query), renderAttempt);
});
