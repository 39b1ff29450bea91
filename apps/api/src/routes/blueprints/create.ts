import { endpoint } from '../../http/endpoint.ts';
import { wishOf } from '../../http/wish.ts';
import { renderBlueprint } from '../../render/blueprint.ts';

export const createBlueprint = endpoint('blueprints.create', async (call, { verbs }) => {
  const { body, caller, reply } = call;
  const { projectName } = caller;
  const blueprint = await verbs.blueprint.create({ ...wishOf(call), projectName, ...body });
  reply.header('location', `/v1/blueprints/${blueprint.id}`);
  return renderBlueprint(blueprint, caller);
});
