import { DrydockError, roleReaches } from '@drydock/model';
import type { CallerFacts } from '../wish/caller.ts';
import { ADMINISTERS, permit } from '../wish/permit.ts';
import type { FindProject, ProjectFacts } from './project.ts';

/** Whether it sees every project, and not its own alone: as an administrator of the one that administers. */
export function seesEveryProject({
  administers,
  role,
}: Pick<CallerFacts, 'administers' | 'role'>): boolean {
  return administers && roleReaches(role, 'admin');
}

/**
 * The project of that id, or, to whoever sees all of them, of that name.
 *
 * @throws DrydockError `not-found` where there is none that the caller may see
 */
export async function visibleProject(
  idOrName: string,
  caller: CallerFacts,
  find: FindProject,
): Promise<ProjectFacts> {
  const isVisible = idOrName === caller.projectId || seesEveryProject(caller);
  const found = isVisible ? await find(idOrName) : null;
  if (found === null) {
    throw new DrydockError('not-found', `There is no project ${idOrName} to be seen.`, {
      hint: 'GET /v1/projects lists those that are.',
    });
  }
  return found;
}

/**
 * The id of the project that a wish is about: the caller's own unless it names another one, which is for
 * administrators of the project that administers.
 *
 * @throws DrydockError `forbidden`, `not-found`
 */
export async function askedProject(
  asked: string | undefined,
  caller: CallerFacts,
  find: FindProject,
): Promise<string> {
  if (asked === undefined || asked === caller.projectId || asked === caller.projectName) {
    return caller.projectId;
  }
  // Before the look-up: whether a project of that name exists is nobody else's business.
  permit(caller, ADMINISTERS);
  const found = await find(asked);
  if (found === null) {
    throw new DrydockError('not-found', `There is no project ${asked}.`, {
      hint: 'GET /v1/projects lists them.',
    });
  }
  return found.id;
}
