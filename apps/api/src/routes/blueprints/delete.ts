import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';

export const deleteBlueprint = endpoint('blueprints.delete', async (call, { verbs }) => {
  await verbs.blueprint.delete({ ...wishOf(call), ...call.params });
  return undefined;
});
