import { hintType } from '@drydock/engine';
import { endpoint } from '../../http/endpoint.ts';
import { notFound } from '../../http/problem.ts';
import { renderBlueprint } from '../../render/blueprint.ts';
import {
  checkConfiguration,
  checkCredentials,
  checkLimits,
  requireKind,
} from './check-blueprint.ts';

export const updateBlueprint = endpoint('blueprints.update', async (call, services) => {
  const { params, body, caller } = call;
  const { catalog, kinds, hints } = services;
  const { id } = params;
  const { projectId, author } = caller;
  checkLimits(body.limits ?? {});
  if (body.config !== undefined) {
    // A blueprint's kind never changes: what is read here is what will be written to.
    const before = await catalog.blueprint(projectId, id);
    if (before === null) {
      throw notFound('blueprint', id);
    }
    const kind = requireKind(kinds, before.kind);
    checkConfiguration(kind, body.config);
    await checkCredentials(kind, body.config, (names) =>
      catalog.credentials.missing(projectId, names),
    );
  }
  const after = await catalog.updateBlueprint({ ...body, projectId, id, author });
  if (after === null) {
    throw notFound('blueprint', id);
  }
  hints.send([hintType(after.provides)]);
  return renderBlueprint(after);
});
