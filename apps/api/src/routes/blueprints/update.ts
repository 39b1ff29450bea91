import { hintType } from '@drydock/engine';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { notFound } from '@drydock/engine';
import { renderBlueprint } from '../../render/blueprint.ts';
import {
  checkConfiguration,
  checkCredentials,
  checkLimits,
  requireAllowed,
  requireKind,
} from './check-blueprint.ts';

export const updateBlueprint = endpoint('blueprints.update', async (call, services) => {
  const { params, body, caller } = call;
  const { catalog, kinds, hints, views } = services;
  const { id } = params;
  const { projectId, author } = caller;
  checkLimits(body.limits ?? {});
  // A blueprint's kind never changes: what is read here is what will be written to.
  const before = await catalog.blueprint(projectId, id);
  if (before === null) {
    throw notFound('blueprint', id);
  }
  if (!onlySwitchesOff(body)) {
    await requireAllowed(before.kind, caller, services);
  }
  if (body.config !== undefined) {
    const kind = requireKind(kinds, before.kind);
    checkConfiguration(kind, body.config);
    await checkCredentials(kind, body.config, (names) =>
      views.credential.missing(projectId, names),
    );
  }
  const after = await catalog.updateBlueprint({ ...body, projectId, id, author });
  if (after === null) {
    throw notFound('blueprint', id);
  }
  hints.send([hintType(after.provides)]);
  return renderBlueprint(after);
});

/** What may be done to a blueprint of any kind. */
const onlySwitchesOff = (patch: Call<'blueprints.update'>['body']): boolean =>
  patch.enabled === false && Object.keys(patch).length === 1;
