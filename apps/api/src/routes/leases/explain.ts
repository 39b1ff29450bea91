import { explainLease as explain } from '@drydock/store';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { instant } from '../../render/instant.ts';

export const explainLease = endpoint('leases.explain', async ({ params, caller }, services) => {
  const found = await explain(services.database, caller.projectId, params.id);
  if (found === null) {
    throw notFound('lease', params.id);
  }
  const { status, position, awaits, verdicts, updatedAt } = found;
  return {
    status,
    position,
    awaits,
    verdicts: verdicts.map((verdict) => ({ ...verdict })),
    updatedAt: instant(updatedAt),
  };
});
