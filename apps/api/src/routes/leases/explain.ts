import { verdictSentence } from '@drydock/model';
import { endpoint } from '../../http/endpoint.ts';
import { instant } from '../../render/instant.ts';

export const explainLease = endpoint('leases.explain', async ({ params, caller }, { views }) => {
  const found = await views.lease.explain(caller.projectId, params.id);
  const { status, position, awaits, verdicts, updatedAt } = found;
  const now = Date.now();
  return {
    status,
    position,
    awaits,
    // What is left of a time is told as it is now, not as it was when the allocator looked.
    verdicts: verdicts.map((verdict) => ({ ...verdict, detail: verdictSentence(verdict, now) })),
    updatedAt: instant(updatedAt),
  };
});
