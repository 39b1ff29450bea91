import { DrydockError } from '@drydock/model';
import { hintType, type Hints } from '../hint.ts';
import { keyReused } from '../wish/once.ts';
import type { Wish } from '../wish/wish.ts';
import type { AuthorizationFacts, AuthorizationStore } from './authorization.ts';
import { asked as told } from './events.ts';

export interface AskForBlueprint extends Wish {
  /** Id of a blueprint of another project. */
  readonly blueprint: string;
}

/**
 * Asks for a blueprint of another project. From then on leases of the asking project wait for the
 * owner's answer, and say so, instead of not knowing the blueprint. Asking again changes nothing while
 * it is asked for or granted.
 *
 * @throws DrydockError `invalid-request` for a blueprint of the project's own, `not-found`,
 *   `idempotency-key-reused`
 */
export async function askForBlueprint(
  { projectId, author, blueprint: blueprintId, idempotency }: AskForBlueprint,
  ports: { readonly store: AuthorizationStore; readonly hints: Hints },
): Promise<AuthorizationFacts> {
  const wish = { projectId, author, blueprintId, idempotency };
  const asked = await ports.store.ask(wish, told(wish));
  switch (asked.outcome) {
    case 'key-reused':
      throw keyReused();
    case 'own':
      throw ownBlueprint();
    case 'missing':
      throw new DrydockError('not-found', `There is no blueprint ${blueprintId}.`, {
        hint: 'Its owner knows the id: names are not looked up in other projects.',
      });
    case 'asked':
      ports.hints.send([hintType(asked.authorization.provides)]);
      return asked.authorization;
    case 'unchanged':
      return asked.authorization;
  }
}

function ownBlueprint(): DrydockError {
  const detail = 'belongs to this project, which needs nobody’s consent';
  return new DrydockError('invalid-request', `The request is wrong: blueprint: ${detail}.`, {
    problems: [{ field: 'blueprint', detail }],
  });
}
