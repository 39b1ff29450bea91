import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const resumeBlueprint = endpoint('blueprints.resume', async (call, { verbs }) =>
  renderCommand(await verbs.blueprint.resume({ ...wishOf(call), ...call.params, ...call.body })),
);
