import { hintType } from '@drydock/engine';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { keyReused } from '@drydock/engine';
import { renderBlueprint } from '../../render/blueprint.ts';
import type { Services } from '../../services.ts';
import {
  checkConfiguration,
  checkCredentials,
  checkLimits,
  requireAllowed,
  requireKind,
  type Owner,
} from './check-blueprint.ts';

export const createBlueprint = endpoint('blueprints.create', async (call, services) => {
  const { body, caller, idempotency, reply } = call;
  const { catalog, hints } = services;
  const { projectId, author } = caller;
  let provides: string;
  try {
    provides = await checkBlueprint(body, caller, services);
  } catch (refusal) {
    // What was created once is not judged again: a credential may be gone since.
    const before = await catalog.createdBefore({ projectId, idempotency });
    if (before === null) {
      throw refusal;
    }
    reply.header('location', `/v1/blueprints/${before.id}`);
    return renderBlueprint(before);
  }
  const creation = await catalog.createBlueprint({
    ...body,
    projectId,
    author,
    provides,
    idempotency,
  });
  if (creation.outcome === 'key-reused') {
    throw keyReused();
  }
  if (creation.outcome === 'done') {
    hints.send([hintType(provides)]);
  }
  reply.header('location', `/v1/blueprints/${creation.answer.id}`);
  return renderBlueprint(creation.answer);
});

/** The type that it provides. */
async function checkBlueprint(
  { kind: name, config, limits }: Call<'blueprints.create'>['body'],
  owner: Owner,
  services: Services,
): Promise<string> {
  const { kinds, views } = services;
  checkLimits(limits);
  const kind = requireKind(kinds, name);
  await requireAllowed(name, owner, services);
  checkConfiguration(kind, config);
  await checkCredentials(kind, config, (names) => views.credential.missing(owner.projectId, names));
  return kind.provides;
}
