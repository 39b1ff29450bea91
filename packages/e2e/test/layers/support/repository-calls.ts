import type { ConformanceCall } from '@drydock/blueprint/conformance';
import type { JsonObject } from '@drydock/model';

/**
 * Each operation of `repository`, for a lease of the one repository or of that name. The remote has `main` at a commit
 * `first`, and `feature`, which fits onto it.
 */
export function repositoryCalls(first: string, repository?: string): readonly ConformanceCall[] {
  const which = repository === undefined ? {} : { repository };
  const call = (
    operation: string,
    input: JsonObject,
    more: Partial<ConformanceCall> = {},
  ): ConformanceCall => ({ interface: 'repository', operation, input, ...more });
  return [
    call('status', {}),
    call(
      'look',
      { ...which, branch: 'main', contains: first },
      { answer: { commit: first, contains: true } },
    ),
    call('integrate', { ...which, ref: 'feature', onto: 'main', message: 'Add it' }),
    // The first of all is pushed, and the branch is there for the others.
    call('push', { ...which, branch: 'made', commit: first, expected: null }),
    call(
      'push',
      { ...which, branch: 'main', commit: first, expected: first },
      { answer: { result: { outcome: 'already' } } },
    ),
  ];
}
