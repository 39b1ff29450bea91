import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const drainBlueprint = endpoint('blueprints.drain', async (call, { verbs }) =>
  renderCommand(await verbs.blueprint.drain({ ...wishOf(call), ...call.params, ...call.body })),
);
