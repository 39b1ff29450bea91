import type { Installation } from '@drydock/blueprint';
import { authorIn, type CallerFacts } from '../wish/caller.ts';
import { ADMINISTERS, permit } from '../wish/permit.ts';
import { raised } from './events.ts';
import type { InstallationStore } from './installation.ts';

export interface RaiseEpoch {
  readonly caller: CallerFacts;
  readonly projectId: string;
}

/**
 * This database is a copy of another one's files, which nothing tells from its original: what was launched before is of
 * the original, and is taken back by nobody but a person. Other processes know it within a sweep.
 *
 * @throws DrydockError `forbidden` to all but administrators of the project that administers
 */
export async function raiseEpoch(
  { caller, projectId }: RaiseEpoch,
  { store }: { readonly store: Pick<InstallationStore, 'raise'> },
): Promise<Installation> {
  permit(caller, ADMINISTERS);
  return store.raise(raised({ reason: `${authorIn(projectId, caller)} said that it is a copy.` }));
}
