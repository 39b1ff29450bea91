import { didSentence } from '../command/sentence.ts';
import type { ConsumedCommand, OpenCommand } from '../facts.ts';
import type { OperationFacts } from './operation.ts';

/** What was said to an operation asks of its writer. */
export type Obeyed =
  | {
      readonly outcome: 'dismissed' | 'lost';
      readonly sentence: string;
      readonly commands: readonly ConsumedCommand[];
    }
  /**
   * It goes on; `commands` are those that change nothing. `another`: on another lease. `settles`: until it is known
   * whether it has pushed, and no further than that.
   */
  | {
      readonly outcome: 'goes-on';
      readonly commands: readonly ConsumedCommand[];
      readonly another: boolean;
      readonly settles: OpenCommand | null;
    };

/**
 * What the commands ask for while it is queued or works. Once it may have pushed, what has become of that comes
 * first: then a dismissal waits for it, and a lease that is lost is replaced to look with.
 *
 * @param leaseId - the lease that it works on, where it has one
 */
export function obeyOperation(
  { progress: { pushing } }: OperationFacts,
  open: readonly OpenCommand[],
  leaseId: string | null,
): Obeyed {
  const dismissal = open.find(({ name }) => name === 'dismiss') ?? null;
  const isLoss = ({ name, author }: OpenCommand): boolean =>
    name === 'resource-lost' && author === leaseId;
  const loss = open.find(isLoss);
  if (!pushing) {
    const commands = open.map(applied);
    if (dismissal !== null) {
      return { outcome: 'dismissed', sentence: didSentence(dismissal, 'dismissed it'), commands };
    }
    if (loss !== undefined) {
      return { outcome: 'lost', sentence: loss.reason ?? 'Its working copy was lost.', commands };
    }
  }
  return {
    outcome: 'goes-on',
    commands: open.filter((each) => each !== dismissal).map(applied),
    another: loss !== undefined,
    settles: dismissal,
  };
}

const applied = ({ id }: OpenCommand): ConsumedCommand => ({
  id,
  outcome: 'applied',
  reason: null,
});

/** Answers to what is said to an operation that is over; whether a failure is dismissed by them. */
export function answerOver(
  status: string,
  open: readonly OpenCommand[],
): { readonly commands: readonly ConsumedCommand[]; readonly dismissal: OpenCommand | null } {
  const dismissal =
    status === 'failed' ? (open.find(({ name }) => name === 'dismiss') ?? null) : null;
  const commands = open.map((each): ConsumedCommand =>
    each.name === 'dismiss' && dismissal !== null
      ? applied(each)
      : { id: each.id, outcome: 'rejected', reason: `It was ${status} by then.` },
  );
  return { commands, dismissal };
}
