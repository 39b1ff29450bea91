import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const reclaimResource = endpoint('resources.reclaim', async (call, { verbs }) =>
  renderCommand(await verbs.resource.reclaim({ ...wishOf(call), ...call.params, ...call.body })),
);
