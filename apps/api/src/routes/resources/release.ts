import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const releaseResource = endpoint('resources.release', async (call, { verbs }) =>
  renderCommand(await verbs.resource.release({ ...wishOf(call), ...call.params, ...call.body })),
);
