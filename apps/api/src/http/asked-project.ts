import { DrydockError } from '@drydock/model';
import { findProject, type Caller, type Runner } from '@drydock/store';
import { permit } from './permit.ts';

/**
 * The id of the project that a request is about: the caller's own unless it names another one, which
 * is for administrators of the project that administers.
 *
 * @throws DrydockError `forbidden`, `not-found`
 */
export async function askedProject(
  asked: string | undefined,
  caller: Caller,
  database: Runner,
): Promise<string> {
  if (asked === undefined || asked === caller.projectId || asked === caller.projectName) {
    return caller.projectId;
  }
  // Before the look-up: whether a project of that name exists is nobody else's business.
  permit(caller, { role: 'admin', scope: null, administers: true });
  const found = await findProject(database, asked);
  if (found === null) {
    throw new DrydockError('not-found', `There is no project ${asked}.`, {
      hint: 'GET /v1/projects lists them.',
    });
  }
  return found.id;
}
