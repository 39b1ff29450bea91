import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const releaseLease = endpoint('leases.release', async (call, { verbs }) =>
  renderCommand(await verbs.lease.release({ ...wishOf(call), ...call.params, ...call.body })),
);
