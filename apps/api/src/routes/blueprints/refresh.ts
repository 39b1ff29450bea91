import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderBlueprint } from '../../render/blueprint.ts';

export const refreshBlueprint = endpoint('blueprints.refresh', async (call, { verbs }) => {
  const { params, caller } = call;
  const { projectName } = caller;
  const blueprint = await verbs.blueprint.refresh({ ...wishOf(call), projectName, ...params });
  return renderBlueprint(blueprint, caller);
});
