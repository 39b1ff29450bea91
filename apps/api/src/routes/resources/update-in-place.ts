import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const updateResourceInPlace = endpoint('resources.updateInPlace', async (call, { verbs }) =>
  renderCommand(
    await verbs.resource.updateInPlace({ ...wishOf(call), ...call.params, ...call.body }),
  ),
);
