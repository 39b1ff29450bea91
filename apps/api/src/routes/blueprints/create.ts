import { hintType } from '@drydock/engine';
import { endpoint } from '../../http/endpoint.ts';
import { keyReused } from '../../http/idempotency.ts';
import { renderBlueprint } from '../../render/blueprint.ts';
import {
  checkConfiguration,
  checkCredentials,
  checkLimits,
  requireKind,
} from './check-blueprint.ts';

export const createBlueprint = endpoint('blueprints.create', async (call, services) => {
  const { body, caller, idempotency, reply } = call;
  const { catalog, kinds, hints } = services;
  checkLimits(body.limits);
  const kind = requireKind(kinds, body.kind);
  checkConfiguration(kind, body.config);
  const { projectId, author } = caller;
  await checkCredentials(kind, body.config, (names) =>
    catalog.credentials.missing(projectId, names),
  );
  const { provides } = kind;
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
