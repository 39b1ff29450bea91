import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '../../http/idempotency.ts';

/** Asked again it finds nothing to do; a repeated request hears what there was to do. */
export const rewrapCredentials = endpoint('credentials.rewrap', async (call, { catalog }) => {
  const { caller, idempotency } = call;
  const { projectId } = caller;
  const rewrapping = await catalog.credentials.rewrap({ projectId, idempotency });
  if (rewrapping.outcome === 'key-reused') {
    throw keyReused();
  }
  const { unopened, ...rest } = rewrapping.answer;
  return { ...rest, unopened: [...unopened] };
});
