import type { Command } from '@drydock/contract';
import { MARKS, type JsonObject } from '@drydock/model';
import { commandResource, type ResourceCommand } from '@drydock/store';
import { invalidRequest } from '../../http/check-request.ts';
import { endpoint, type Call } from '../../http/endpoint.ts';
import { isKeyUsed } from '../../http/idempotency.ts';
import { notFound } from '@drydock/engine';
import type { Services } from '../../services.ts';
import { answerCommanded } from '../answer-commanded.ts';

type Operated = Pick<Call<'resources.drain'>, 'params' | 'caller' | 'idempotency'>;

/** No new leases; those that it has run on. */
export const drainResource = endpoint('resources.drain', (call, services) =>
  send(call, services, 'drain', because(call.body)),
);

/** Takes it down only if nobody uses it. */
export const reclaimResource = endpoint('resources.reclaim', (call, services) =>
  send(call, services, 'reclaim', because(call.body)),
);

/** No new leases, and nobody takes it down, until that is over. */
export const holdResource = endpoint('resources.hold', (call, services) => {
  const { expiresInSeconds } = call.body;
  return send(call, services, 'hold', because(call.body), expiresInSeconds);
});

/**
 * Clears a mark. The caller names it, or the resource has only one; which that is, is decided here
 * and not by its writer, so that nobody clears a mark that came after they had looked.
 */
export const resumeResource = endpoint('resources.resume', async (call, services) => {
  const { mark = await onlyMark(call, services) } = call.body;
  return send(call, services, 'resume', { ...because(call.body), ...(mark !== null && { mark }) });
});

const because = ({ reason }: { readonly reason?: string | undefined }): JsonObject =>
  reason === undefined ? {} : { reason };

async function onlyMark(
  { params, caller, idempotency }: Call<'resources.resume'>,
  { catalog, database }: Services,
): Promise<string | null> {
  // A repeated request clears nothing, whatever marks there are by now.
  if (idempotency !== null && (await isKeyUsed(database, caller.projectId, idempotency))) {
    return null;
  }
  const resource = await catalog.resource(caller.projectId, params.id);
  if (resource === null) {
    throw notFound('resource', params.id);
  }
  const marks = MARKS.filter((name) => resource.marks[name] !== undefined);
  if (marks.length > 1) {
    const detail = `has to be one of ${marks.join(', ')}: the resource has all of them`;
    throw invalidRequest([{ field: 'mark', detail }]);
  }
  return marks[0] ?? null;
}

async function send(
  { params, caller, idempotency }: Operated,
  services: Services,
  name: ResourceCommand['name'],
  said: JsonObject,
  expiresInSeconds: number | null = null,
): Promise<Command> {
  const { id: resourceId } = params;
  const { projectId, author } = caller;
  const commanded = await commandResource(services.database, {
    projectId,
    resourceId,
    name,
    author,
    arguments: said,
    expiresInSeconds,
    idempotency,
  });
  return answerCommanded(commanded, { kind: 'resource', id: resourceId }, services);
}
