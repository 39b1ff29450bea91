import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderCommand } from '../../render/timeline.ts';

export const dismissOperation = endpoint('operations.dismiss', async (call, { verbs }) =>
  renderCommand(await verbs.operation.dismiss({ ...wishOf(call), ...call.params, ...call.body })),
);
