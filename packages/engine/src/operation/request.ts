import { newId } from '@drydock/model';
import { hintOperation, type Hints } from '../hint.ts';
import type { Labels } from '../label/labels.ts';
import { answerOf } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import { requested } from './events.ts';
import type { OperationAsk } from './operation.ts';
import { operationSlot } from './slot.ts';
import type { AskOperationStore } from './store.ts';

export interface RequestOperation extends Wish, OperationAsk {
  readonly labels: Labels;
}

/**
 * Accepts a repository operation; its id. From the commit on nothing can lose it.
 *
 * @throws DrydockError `quota-exceeded`, `idempotency-key-reused`
 */
export async function requestOperation(
  wish: RequestOperation,
  { store, hints }: { readonly store: AskOperationStore; readonly hints: Hints },
): Promise<string> {
  const { kind, repository, author, branch } = wish;
  const accepted = await store.request(
    { ...wish, id: newId('operation'), slot: operationSlot(repository, branch) },
    requested({ kind, repository, author }),
  );
  const { id } = answerOf(accepted);
  if (accepted.outcome === 'done') {
    hints.send([hintOperation(id)]);
  }
  return id;
}
