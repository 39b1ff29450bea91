import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const resumeResource = endpoint('resources.resume', async (call, { verbs }) =>
  renderCommand(await verbs.resource.resume({ ...wishOf(call), ...call.params, ...call.body })),
);
