import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderBlueprint } from '../../render/blueprint.ts';

export const updateBlueprint = endpoint('blueprints.update', async (call, { verbs }) => {
  const { params, body: patch, caller } = call;
  const { projectName } = caller;
  const wish = { ...wishOf(call), projectName, ...params, patch };
  return renderBlueprint(await verbs.blueprint.update(wish), caller);
});
