import { MARKS, type MarkName } from '@drydock/model';
import type { CommandFacts } from '../command/command.ts';
import { invalidRequest } from '../wish/invalid-request.ts';
import { notFound } from '../wish/not-found.ts';
import type { ResourceCommandStore } from './command-store.ts';
import { operateResource, type OperateResource, type OperateResourcePorts } from './operate.ts';

export interface ResumeResource extends OperateResource {
  /** Left out where it has only one. */
  readonly mark?: MarkName | undefined;
}

/**
 * Clears a mark. Where the wish names none the resource has only one; which that is, is decided here and
 * not by its writer, so that nobody clears a mark that came after they had looked.
 *
 * @throws DrydockError `invalid-request` where it has several, and as `operateResource`
 */
export async function resumeResource(
  { mark, ...wish }: ResumeResource,
  ports: OperateResourcePorts,
): Promise<CommandFacts> {
  const meant = mark ?? (await onlyMark(wish, ports.store));
  const said = meant === null ? {} : { arguments: { mark: meant } };
  return operateResource(wish, { name: 'resume', ...said }, ports);
}

async function onlyMark(
  { projectId, id, idempotency }: OperateResource,
  store: ResourceCommandStore,
): Promise<MarkName | null> {
  // A repeated request clears nothing, whatever marks there are by now.
  if (idempotency !== null && (await store.isKeyUsed(projectId, idempotency))) {
    return null;
  }
  const there = await store.marksOf(projectId, id);
  if (there === null) {
    throw notFound('resource', id);
  }
  const marks = MARKS.filter((name) => there[name] !== undefined);
  if (marks.length > 1) {
    const detail = `has to be one of ${marks.join(', ')}: the resource has all of them`;
    throw invalidRequest([{ field: 'mark', detail }]);
  }
  return marks[0] ?? null;
}
