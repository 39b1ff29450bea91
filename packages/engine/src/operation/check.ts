import type { HeldRepository } from './held-repository.ts';
import type { NewEvent } from '../event.ts';
import { checked } from './events.ts';
import type { OperationFacts } from './operation.ts';
import type { Ending } from './outcome.ts';
import { refused } from './push.ts';

/**
 * Whether the repository can be leased, which has been done by now, looked at, and pushed to. The dry run is of a branch
 * that nobody has, so that nothing but the right to push decides; what hooks think nobody knows before a push.
 */
export async function check(
  operation: OperationFacts,
  repository: HeldRepository,
  say: (told: readonly NewEvent[]) => Promise<void>,
): Promise<Ending> {
  const { repositories } = await repository.status({});
  const [here] = repositories;
  if (here === undefined) {
    return { reason: 'fault', sentence: 'Its working copy holds no repository.' };
  }
  const { commit } = here;
  if (commit === null) {
    const sentence = `${operation.repository} has no commit.`;
    return { reason: 'missing-branch', sentence };
  }
  const branch = operation.branch ?? here.branch;
  const base = branch === null ? null : (await repository.look({ branch })).commit;
  if (operation.branch !== null && base === null) {
    const sentence = `${operation.repository} has no branch ${operation.branch}.`;
    return { reason: 'missing-branch', sentence };
  }
  const probe = { branch: `drydock-check-${operation.id}`, commit, expected: null, dryRun: true };
  const { result } = await repository.push(probe);
  if (result.outcome === 'refused') {
    return refused(result);
  }
  await say([checked({ commit, branch })]);
  const sentence = `${operation.repository} can be leased, looked at and, as far as a dry run tells, pushed to`;
  return { result: 'checked', commit, base, sentence };
}
