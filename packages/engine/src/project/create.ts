import { answerOf } from '../wish/once.ts';
import type { CallerFacts } from '../wish/caller.ts';
import { ADMINISTERS, permit } from '../wish/permit.ts';
import type { Wish } from '../wish/wish.ts';
import { created } from './events.ts';
import type { ProjectFacts, ProjectStore } from './project.ts';

export interface CreateProject extends Wish {
  readonly caller: CallerFacts;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/**
 * Creates a project. A repeated request is told how it is by now.
 *
 * @throws DrydockError `forbidden` to all but administrators of the project that administers,
 *   `name-taken`, `idempotency-key-reused`
 */
export async function createProject(
  { caller, projectId, author, name, labels = {}, idempotency }: CreateProject,
  { store }: { readonly store: Pick<ProjectStore, 'create'> },
): Promise<ProjectFacts> {
  permit(caller, ADMINISTERS);
  return answerOf(
    await store.create({ projectId, name, labels, idempotency }, created({ author })),
  );
}
