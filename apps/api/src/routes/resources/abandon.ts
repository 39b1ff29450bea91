import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const abandonResource = endpoint('resources.abandon', async (call, { verbs }) =>
  renderCommand(await verbs.resource.abandon({ ...wishOf(call), ...call.params, ...call.body })),
);
