import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const holdResource = endpoint('resources.hold', async (call, { verbs }) =>
  renderCommand(await verbs.resource.hold({ ...wishOf(call), ...call.params, ...call.body })),
);
