import { isOperationOpen, type OperationBarrier } from '@drydock/model';
import type { ShownOperation } from './operation.ts';

/** Why it does not go on just now. */
export interface Barrier {
  readonly code: OperationBarrier;
  readonly sentence: string;
  readonly operation: string | null;
  readonly lease: string | null;
}

/** What stands in the way of an operation, as it was read; nothing where it goes on, or is over. */
export function barriersOf(operation: ShownOperation): readonly Barrier[] {
  const { status, standing, progress, branch, repository, triesMax } = operation;
  if (!isOperationOpen(status) || standing === null) {
    return [];
  }
  const where = branch === null ? repository : `${branch} of ${repository}`;
  const { holder, ahead, lease, former, dismissed } = standing;
  const barriers: Barrier[] = [];
  const bar = (
    code: OperationBarrier,
    sentence: string,
    about: Partial<Pick<Barrier, 'operation' | 'lease'>> = {},
  ): void => {
    barriers.push({ code, sentence, operation: null, lease: null, ...about });
  };
  if (status === 'queued') {
    if (holder !== null) {
      bar('branch-busy', `${holder} works on ${where}.`, { operation: holder });
    }
    if (ahead > 0) {
      const others = ahead === 1 ? '1 other is' : `${ahead} others are`;
      bar('others-first', `${others} older and waiting for ${where}.`);
    }
  }
  if (lease !== null && progress.phase === 'leasing') {
    bar('lease-waits', `Its lease ${lease} is not active; see its explanation.`, { lease });
  }
  if (former !== null && progress.pushing && progress.phase === 'leasing') {
    bar('lease-ending', `What runs on ${former} is being ended first.`, { lease: former });
  }
  if (progress.moved > 0) {
    bar('base-moved', `The base moved ${progress.moved} of at most ${triesMax} times.`);
  }
  if (progress.reason !== null) {
    bar('fault', progress.reason);
  }
  if (dismissed) {
    bar('dismissed', 'It was dismissed; what it may have pushed is looked at first.');
  }
  return barriers;
}
