import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const drainResource = endpoint('resources.drain', async (call, { verbs }) =>
  renderCommand(await verbs.resource.drain({ ...wishOf(call), ...call.params, ...call.body })),
);
