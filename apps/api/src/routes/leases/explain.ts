import { endpoint } from '../../http/endpoint.ts';
import { instant } from '../../render/instant.ts';

export const explainLease = endpoint('leases.explain', async ({ params, caller }, { views }) => {
  const found = await views.lease.explain(caller.projectId, params.id);
  const { status, position, awaits, verdicts, updatedAt } = found;
  return {
    status,
    position,
    awaits,
    verdicts: verdicts.map((verdict) => ({ ...verdict })),
    updatedAt: instant(updatedAt),
  };
});
