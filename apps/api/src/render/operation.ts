import type { RepositoryOperation } from '@drydock/contract';
import { barriersOf, type ShownOperation } from '@drydock/engine';
import { actionsOf, OPERATION_ACTIONS, type Actor } from '@drydock/model';
import { instant } from './instant.ts';

export function renderOperation(operation: ShownOperation, actor: Actor): RepositoryOperation {
  const { id, kind, repository, ref, branch, wish, progress, outcome, status } = operation;
  const { output, phase, moved } = progress;
  const { strategy = null, test } = wish;
  return {
    id,
    kind,
    repository,
    ref,
    onto: branch,
    strategy,
    test:
      test === undefined
        ? null
        : { ...test, argv: test.argv === undefined ? undefined : [...test.argv] },
    triesMax: operation.triesMax,
    requestedBy: operation.author,
    status,
    phase,
    barriers: [...barriersOf(operation)],
    moved,
    output: output && { lease: output.leaseId, transcript: output.id },
    outcome: outcome && { ...outcome, files: [...outcome.files] },
    labels: { ...operation.labels },
    createdAt: operation.createdAt.toISOString(),
    beganAt: instant(operation.beganAt),
    endedAt: instant(operation.endedAt),
    actions: actionsOf('operations', OPERATION_ACTIONS, operation, actor),
  };
}
