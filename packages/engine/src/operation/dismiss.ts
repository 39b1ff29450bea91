import type { CommandFacts } from '../command/command.ts';
import { tellCommanded, type CommandPorts } from '../command/commanded.ts';
import type { Wish } from '../wish/wish.ts';
import { commandRejected } from './events.ts';
import type { AskOperationStore } from './store.ts';

export interface DismissOperation extends Wish {
  readonly id: string;
  readonly reason?: string | undefined;
}

/**
 * Asks for an operation not to go on, or says that its failure has been seen. What its writer makes of it, the
 * command’s outcome says: what is pushed already stays.
 *
 * @throws DrydockError `not-found`, `idempotency-key-reused`
 */
export async function dismissOperation(
  { projectId, id, author, reason, idempotency }: DismissOperation,
  { store, ...ports }: CommandPorts & { readonly store: AskOperationStore },
): Promise<CommandFacts> {
  const over = 'The operation was over.';
  const commanded = await store.dismiss(
    { projectId, id, author, reason: reason ?? null, idempotency },
    { reason: over, event: commandRejected({ command: 'dismiss', author, reason: over }) },
  );
  return tellCommanded(commanded, { noun: 'operation', id }, ports);
}
