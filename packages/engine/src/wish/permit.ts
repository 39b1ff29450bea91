import { DrydockError, missingOf, type Role, type Scope } from '@drydock/model';
import type { CallerFacts } from './caller.ts';

/** What a token has to have for a verb, a route or a page. */
export interface Needs {
  readonly role: Role;
  /** What a token that is narrowed to scopes needs among them; null for nothing. */
  readonly scope: Scope | null;
  /** Whether it shows or does what concerns every project. */
  readonly administers?: boolean;
}

type Permitted = Pick<CallerFacts, 'role' | 'scopes' | 'administers' | 'projectName'>;

/** What concerns every project: for administrators of the one that administers. */
export const ADMINISTERS: Needs = { role: 'admin', scope: null, administers: true };

/** @throws DrydockError `forbidden` that names everything that is missing */
export function permit(caller: Permitted, needs: Needs): void {
  const missing = [...missingOf(caller, needs), ...missingProject(caller, needs)];
  if (missing.length > 0) {
    throw new DrydockError('forbidden', `This needs ${missing.join(', and ')}.`, {
      hint: 'Use another token, or ask an administrator of the project for one.',
    });
  }
}

function missingProject({ administers, projectName }: Permitted, needs: Needs): string[] {
  return needs.administers === true && !administers
    ? [`a token of the project that administers; this one is of the project ${projectName}`]
    : [];
}
